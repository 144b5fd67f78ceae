"""How the channels stand, counted from what was last seen of them.

Whoever may write a status could invent words: only those that we know become a label's value.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from sendero_channels.engine.cache import Cache
from sendero_channels.kernel.clock import Clock, moment
from sendero_channels.kernel.names import Kind
from sendero_channels.kernel.reasons import ACTORS, CATALOGUE
from sendero_channels.ops.service import STATES, state

Counts = Mapping[tuple[str, ...], float]
Raw = Mapping[str, Any]
LINK_STATES = ("active", "used", "revoked", "expired")
TEST_STATES = ("requested", "intended", "sent", "delivered", "read", "failed", "unknown")
TEMPLATE_STATES = ("APPROVED", "PENDING", "REJECTED", "PAUSED", "DISABLED", "IN_APPEAL", "PENDING_DELETION", "DELETED")
CATEGORIES = ("UTILITY", "MARKETING", "AUTHENTICATION")
DAYS = (1, 3, 7, 30)
_STATUSES = ("True", "False", "Unknown")
_DAY = 86400.0


class Census:
    """Counts over a cache, made when they are asked for. `types` are the conditions that channels have."""

    def __init__(self, cache: Cache, clock: Clock, types: Collection[str]) -> None:
        self._cache, self._clock, self._types = cache, clock, types

    def channels(self) -> Counts:
        """How many channels have each condition, by (condition, status, reason)."""
        found: Counter[tuple[str, ...]] = Counter()
        for _, one in self._conditions():
            if one.get("type") in self._types and one.get("status") in _STATUSES:
                found[str(one["type"]), str(one["status"]), known(one.get("reason"), CATALOGUE)] += 1
        return found

    def service(self) -> Counts:
        """How many channels are in each state of service; every state is there."""
        found = Counter(state(raw) for raw in self._all())
        return {(one,): float(found[one]) for one in STATES}

    def suspended(self) -> float:
        """How many channels are suspended."""
        return float(sum(bool(raw["spec"].get("suspend")) for raw in self._all()))

    def actions(self) -> Counts:
        """How many next actions are open, by (actor, reason)."""
        return Counter(
            (known(one.get("actor"), ACTORS), known(one.get("reason"), CATALOGUE)) for _, one in self._actions()
        )

    def oldest_action(self) -> Counts:
        """For how long the oldest open action's condition has stood, by (actor,); 0 where nothing is open."""
        found = dict.fromkeys(ACTORS, 0.0)
        for raw, action in self._actions():
            gate = next((one for one in conditions_of(raw) if one.get("type") == action.get("gate")), {})
            actor = str(action.get("actor"))
            if actor in found:
                found[actor] = max(found[actor], self._age(gate.get("lastTransitionTime")))
        return {(actor,): age for actor, age in found.items()}

    def out_of_sync(self) -> float:
        """For how long the oldest Synced=False has stood."""
        return max(
            (
                self._age(one.get("lastTransitionTime"))
                for _, one in self._conditions()
                if (one.get("type"), one.get("status")) == ("Synced", "False")
            ),
            default=0.0,
        )

    def deleting(self) -> float:
        """For how long the oldest deletion has been under way."""
        return max((self._age(raw["metadata"].get("deletionTimestamp")) for raw in self._all()), default=0.0)

    def links(self) -> Counts:
        """How many setup links are in each state, by (state,)."""
        return self._words(lambda status: [((status.get("setupLink") or {}).get("state"), LINK_STATES)])

    def expiring(self) -> Counts:
        """How many open links that wait for their number expire within so many days, by (days,)."""
        found = dict.fromkeys(DAYS, 0)
        for raw in self._all():
            status = raw.get("status") or {}
            link = status.get("setupLink") or {}
            if link.get("state") == "active" and link.get("expiresAt") and not status.get("number"):
                left = -self._age(link["expiresAt"], least=float("-inf"))
                for days in DAYS:
                    found[days] += left <= days * _DAY
        return {(str(days),): float(count) for days, count in found.items()}

    def templates(self) -> Counts:
        """How many templates there are, by (state, category)."""
        found: Counter[tuple[str, ...]] = Counter()
        for raw in self._all():
            for one in (raw.get("status") or {}).get("templates") or ():
                found[known(one.get("state"), TEMPLATE_STATES), known(one.get("category"), CATEGORIES)] += 1
        return found

    def tests(self) -> Counts:
        """How many channels' last test message is in each state, by (state,)."""
        return self._words(lambda status: [((status.get("testMessage") or {}).get("state"), TEST_STATES)])

    def _words(self, of: Callable[[Raw], Iterable[tuple[object, Collection[str]]]]) -> Counts:
        found: Counter[tuple[str, ...]] = Counter()
        for raw in self._all():
            for word, words in of(raw.get("status") or {}):
                if word:
                    found[(known(word, words),)] += 1
        return found

    def _all(self) -> list[dict[str, Any]]:
        return self._cache.all(Kind.CHANNEL)

    def _conditions(self) -> Iterator[tuple[Raw, Raw]]:
        return ((raw, one) for raw in self._all() for one in conditions_of(raw))

    def _actions(self) -> Iterator[tuple[Raw, Raw]]:
        return ((raw, one) for raw in self._all() for one in (raw.get("status") or {}).get("nextActions") or ())

    def _age(self, text: object, least: float = 0.0) -> float:
        at = when(text)
        return max(least, (self._clock.now() - at).total_seconds()) if at is not None else 0.0


def conditions_of(raw: Raw) -> list[dict[str, Any]]:
    """An object's conditions."""
    return list((raw.get("status") or {}).get("conditions") or ())


def known(word: object, words: Collection[str]) -> str:
    """A word that we know, or "other": what is written by others must not become a label."""
    return str(word) if word in words else "other"


def when(text: object) -> datetime | None:
    """A time of an object, None where it is none."""
    try:
        return moment(str(text)) if text else None
    except ValueError:
        return None
