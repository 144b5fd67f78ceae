"""A plan as text for people. Pure."""

from collections.abc import Iterator
from typing import Any

Raw = dict[str, Any]


def text(plan: Raw) -> str:
    """What would be done, what would be said then, and who is waited for."""
    return "\n".join(_lines(plan))


def _lines(plan: Raw) -> Iterator[str]:
    where, writes, calls = f"{plan['namespace']}/{plan['channel']}", plan["writes"], plan["calls"]
    if not writes:
        yield f"{where}: nothing to do."
    else:
        many = "1 write" if len(writes) == 1 else f"{len(writes)} writes"
        yield f"{where}: {many}, of them {calls['writes']} at Kapso; {calls['reads']} reads there."
        yield from _table([[one["where"], one["method"], one["what"], one["of"]] for one in writes])
    changed = [one for one in plan["conditions"] if _short(one) != _short(one["before"])]
    if changed:
        yield "Conditions that change:"
        yield from _table([[one["type"], _short(one["before"]), "->", _short(one)] for one in changed])
    if plan["waits"]:
        yield "Then it waits for:"
        yield from (f"  {one['actor']} ({one['reason']}): {one['message']}" for one in plan["waits"])


def _short(condition: Raw | None) -> str:
    return f"{condition['status']} {condition['reason']}" if condition is not None else "-"


def _table(rows: list[list[str]]) -> Iterator[str]:
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    for row in rows:
        yield "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
