"""Runs as text for a terminal. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

Shown = Mapping[str, Any]

_COLUMNS = (
    ("EXECUTION", "execution"), ("STATE", "state"), ("STARTED", "startedAt"), ("TENANT", "tenant"),
    ("CHANNEL", "channel"), ("TRAVELLER", "traveller"), ("TRIP", "trip"),
)  # fmt: skip
_IDS = ("execution", "trace", "tenant", "trip", "workflowRun", "conversation", "workflow")


def table(runs: Sequence[Shown], after: str | None = None) -> str:
    """Runs, one a line; and how to get more, where there are more."""
    rows = [[name for name, _ in _COLUMNS], *([_cell(run[field]) for _, field in _COLUMNS] for run in runs)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join(lines + ([f"more: --after '{after}'"] if after else [])) if runs else "no runs"


def detail(run: Shown) -> str:
    """One run with all of it."""
    lines = [f"{name:<13} {_cell(run[name])}" for name in _IDS]
    lines += [f"{'state':<13} {run['state']}", f"{'started':<13} {_cell(run['startedAt'])}"]
    lines += [f"{'ended':<13} {_cell(run['endedAt'])}", f"{'traveller':<13} {_cell(run['traveller'])}"]
    for one in run["handoffs"]:
        until = f"until {one['until']}" if one["until"] else "and have it still"
        lines.append(f"{'handoff':<13} people since {one['since']}, {until}; by {one['by'] or 'unknown'}")
    for name, rows in (("steps", [_step(one) for one in run["steps"]]), ("messages", _messages(run["messages"]))):
        lines += [f"{name}:", *(f"  {row}" for row in rows)] if rows else []
    return "\n".join([*lines, "events:", *(f"  {one}" for one in run["events"])])


def found(ways: Sequence[Shown]) -> str:
    """What an id led to."""
    lines = []
    for one in ways:
        lines.append(f"a {one['kind']} id{', of several runs' if one['ambiguous'] else ''}:")
        lines += _messages([one["message"]] if one["message"] else [])
        lines.append(table(one["runs"]))
    return "\n".join(lines) if ways else "nothing of this id among what you may see"


def _messages(messages: Sequence[Shown]) -> list[str]:
    return [f"{one['at']} {one['direction'] or '?'} {one['wamid']}: {ladder(one)}" for one in messages]


def ladder(message: Shown) -> str:
    """A message's way: `sent, delivered`; of a failure Meta's reason, too."""
    rungs = [one["state"] + _why(one) for one in message["ladder"]]
    return ", ".join(rungs) or str(message["state"])


def _why(rung: Shown) -> str:
    said = " ".join(part for part in (rung["code"], rung["title"]) if part)
    return f" ({said})" if said else ""


def _step(one: Shown) -> str:
    parts = (one["at"], one["what"], one["step"], one["type"], one["edge"])
    return " ".join(part for part in parts if part)


def _cell(value: Any) -> str:
    return "-" if value is None else str(value)
