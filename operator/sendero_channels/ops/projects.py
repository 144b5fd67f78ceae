"""How the projects stand: their keys, their sweeps, and what may still be called."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sendero_channels.clients.budget import Budget
from sendero_channels.engine.cache import Cache
from sendero_channels.kernel.clock import Clock
from sendero_channels.kernel.names import Kind
from sendero_channels.ops.census import Counts, when
from sendero_channels.project.access import Accesses

KEY_STATES = ("accepted", "missing", "rejected", "unreachable", "unknown")
Raw = Mapping[str, Any]


class ProjectCensus:
    """Counts over the projects, made when they are asked for. Each is by (project,), unless it says otherwise."""

    def __init__(self, cache: Cache, accesses: Accesses, clock: Clock) -> None:
        self._cache, self._accesses, self._clock = cache, accesses, clock

    def keys(self) -> Counts:
        """1 for the state that a project's key is in and 0 for the others, by (project, state)."""
        found: dict[tuple[str, ...], float] = {}
        for name, status in self._statuses().items():
            for state in KEY_STATES:
                found[name, state] = float(status.get("keyState", "unknown") == state)
        return found

    def unreachable(self) -> Counts:
        """For how long Kapso has not answered; 0 while it does."""
        found = {name: when(status.get("unreachableSince")) for name, status in self._statuses().items()}
        return {(name,): self._since(at) if at is not None else 0.0 for name, at in found.items()}

    def evidence_age(self) -> Counts:
        """Seconds since the last completed sweep began; what was never swept is left out."""
        return {name: self._clock.now().timestamp() - at for name, at in self.sweep_started().items()}

    def sweep_started(self) -> Counts:
        """When the last completed sweep began, in seconds since 1970."""
        found = {name: when(_observed(status).get("sweepStartedAt")) for name, status in self._statuses().items()}
        return {(name,): at.timestamp() for name, at in found.items() if at is not None}

    def sweep_period(self) -> Counts:
        """The sweeps' period in seconds."""
        found = {name: _observed(status).get("periodSeconds") for name, status in self._statuses().items()}
        return {(name,): float(seconds) for name, seconds in found.items() if seconds}

    def budget_limit(self) -> Counts:
        """Calls that may be made in a minute."""
        return {name: float(budget.limit) for name, budget in self._budgets().items()}

    def budget_used(self) -> Counts:
        """Calls made in the last minute."""
        return {name: float(budget.used()) for name, budget in self._budgets().items()}

    def budget_waiting(self) -> Counts:
        """Calls that wait for room."""
        return {name: float(budget.waiting()) for name, budget in self._budgets().items()}

    def budget_paused(self) -> Counts:
        """Seconds for which Kapso asked us not to call any more."""
        return {name: budget.paused() for name, budget in self._budgets().items()}

    def _budgets(self) -> dict[tuple[str, ...], Budget]:
        found = {name: self._accesses.budget(name) for name in self._statuses()}
        return {(name,): budget for name, budget in found.items() if budget is not None}

    def _statuses(self) -> dict[str, Raw]:
        return {raw["metadata"]["name"]: raw.get("status") or {} for raw in self._cache.all(Kind.PROJECT)}

    def _since(self, at: datetime) -> float:
        return max(0.0, (self._clock.now() - at).total_seconds())


def _observed(status: Raw) -> Raw:
    return status.get("observed") or {}
