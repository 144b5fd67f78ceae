"""How the channels stand, counted from what was last seen of them."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from sendero_channels.engine.cache import Cache
from sendero_channels.kernel.clock import Clock, moment
from sendero_channels.kernel.names import Kind

_Counts = Mapping[tuple[str, ...], float]


class Census:
    """Counts over a cache, made when they are asked for."""

    def __init__(self, cache: Cache, clock: Clock) -> None:
        self._cache = cache
        self._clock = clock

    def channels(self) -> _Counts:
        """How many channels have each condition in each state, by (condition, status)."""
        found: Counter[tuple[str, ...]] = Counter()
        for raw in self._cache.all(Kind.CHANNEL):
            for condition in (raw.get("status") or {}).get("conditions") or ():
                found[str(condition.get("type")), str(condition.get("status"))] += 1
        return found

    def actions(self) -> _Counts:
        """How many next actions are open, by (actor, reason)."""
        found: Counter[tuple[str, ...]] = Counter()
        for raw in self._cache.all(Kind.CHANNEL):
            for action in (raw.get("status") or {}).get("nextActions") or ():
                found[str(action.get("actor")), str(action.get("reason"))] += 1
        return found

    def evidence_age(self) -> _Counts:
        """Seconds since each project's last completed sweep began, by (project,); what was never swept is left out."""
        now = self._clock.now()
        ages = {raw["metadata"]["name"]: _swept(raw) for raw in self._cache.all(Kind.PROJECT)}
        return {(name,): (now - at).total_seconds() for name, at in ages.items() if at is not None}


def _swept(project: dict[str, object]) -> datetime | None:
    status = project.get("status")
    observed = status.get("observed") if isinstance(status, dict) else None
    text = observed.get("sweepStartedAt") if isinstance(observed, dict) else None
    return moment(str(text)) if text else None
