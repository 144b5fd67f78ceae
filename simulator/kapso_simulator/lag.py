"""How long a new row takes to appear in lists, while reading it by its id finds it at once (rules, section 0)."""

from collections.abc import Iterable
from datetime import timedelta

from kapso_simulator import times
from kapso_simulator.acts import Act
from kapso_simulator.values import Row

_LAG = "list_lag"


def set_lag(act: Act, seconds: float) -> None:
    """From now on lists show what is older than this."""
    if seconds:
        act.world(_LAG).put({"id": _LAG, "seconds": seconds})
    else:
        act.world(_LAG).drop(_LAG)


def settled(act: Act, rows: Iterable[Row]) -> list[Row]:
    """The rows that lists show already."""
    row = act.world(_LAG).get(_LAG)
    if row is None:
        return list(rows)
    since = times.stamp(act.now - timedelta(seconds=row["seconds"]))
    return [one for one in rows if str(one.get("created_at", "")) <= since]
