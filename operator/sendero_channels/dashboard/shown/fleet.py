"""All channels that the viewer may see: who waits for whom, the longest wait first. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sendero_channels.dashboard.shown.standing import NOBODY, OWNERS, STATES, Standing, standing

MOST = 200
_EVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Filter:
    """What to show; empty words ask for everything."""

    text: str = ""
    owner: str = ""
    state: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Filter":
        """The filter of a URL's query; words that we do not know filter nothing."""
        owner, state = query.get("owner", ""), query.get("state", "")
        return cls(
            query.get("text", "").strip()[:100],
            owner if owner in (*OWNERS, NOBODY) else "",
            state if state in STATES else "",
        )

    def lets(self, one: Standing) -> bool:
        """Whether this channel is to be shown."""
        words = f"{one.namespace}/{one.name} {one.tenant} {one.reason} {one.number}".lower()
        return (
            self.text.lower() in words and self.owner in ("", one.owner) and (not self.state or self.state == one.state)
        )


@dataclass(frozen=True)
class Fleet:
    """What the page shows, at most MOST channels; `fits` is how many fit the filter. `owners` counts all
    channels, whatever is filtered."""

    shown: tuple[Standing, ...]
    fits: int
    owners: Mapping[str, int]
    total: int


def fleet(channels: Iterable[Mapping[str, Any]], wanted: Filter) -> Fleet:
    """The channels that the filter lets through: those who wait first, by how long; those who do not, by name."""
    all_ = [standing(one) for one in channels]
    fitting = sorted(filter(wanted.lets, all_), key=_urgency)
    return Fleet(
        tuple(fitting[:MOST]),
        len(fitting),
        Counter(one.owner for one in all_),
        len(all_),
    )


def _urgency(one: Standing) -> tuple[bool, datetime, str, str]:
    waits = one.owner != NOBODY
    return (not waits, (one.since or _EVER) if waits else _EVER, one.namespace, one.name)
