"""Channels as text for a terminal: one as a path of gates, many as a table. Pure."""

import textwrap
from collections.abc import Sequence
from datetime import datetime

from sendero_channels.cli.ages import age
from sendero_channels.cli.paint import Paint, columns
from sendero_channels.cli.status.standing import NEEDED, READY, STALLED, Gate, Standing, Step

_MARKS = {"True": ("ok", "good"), "False": ("no", "bad"), "Unknown": ("..", "dim")}
_WORDS = {READY: ("ready", "good"), NEEDED: ("needs somebody", "waiting"), STALLED: ("stalled", "bad")}


def word(one: Standing) -> tuple[str, str]:
    """Where a channel stands in a word, and its tone."""
    if one.deleting:
        return "being deleted", "waiting"
    said, tone = _WORDS.get(one.code, ("on its way", "waiting"))
    return (f"{said}, suspended" if one.suspended else said), tone


def path(one: Standing, now: datetime, paint: Paint, width: int = 100) -> list[str]:
    """One channel: where it stands, who must do what next, and its gates in their order."""
    said, tone = word(one)
    head = f"{one.namespace}/{one.name}"
    lines = [f"{paint(head, 'strong')}  {paint(said, tone)}, {one.passed} of {len(one.gates)} gates, {_live(one)}"]
    if one.behind:
        lines.append(paint("the operator has not seen the last change yet", "dim"))
    lines += ["", *_next(one.steps, now, paint, width)]
    rows = [_row(gate, now) for gate in one.gates]
    return [*lines, "", *columns([_headings(("", "GATE", "REASON", "SINCE")), *rows], paint)]


def table(many: Sequence[Standing], now: datetime, paint: Paint, *, wide: bool = False) -> list[str]:
    """Channels, one a line."""
    names = (
        "NAMESPACE",
        "NAME",
        "STANDS",
        "LIVE",
        "GATES",
        "REASON",
        "WHO",
        "SINCE",
        *(("NUMBER", "PACKAGE", "NEXT") * wide),
    )
    rows = [_headings(names), *(_listed(one, now, wide) for one in many)]
    return columns(rows, paint)


def _live(one: Standing) -> str:
    if one.live.status == "True":
        return "serving travellers"
    return "not live yet" if one.wanted_live else "not to be live (spec.live)"


def _next(steps: Sequence[Step], now: datetime, paint: Paint, width: int) -> list[str]:
    if not steps:
        return ["Nobody has to do anything."]
    lines = []
    for step in steps:
        since = "" if step.since is None else f", since {age(step.since, now)}"
        lines.append(f"{paint(step.actor, 'strong')}: {step.gate}, {step.reason}{since}")
        lines += textwrap.wrap(step.message, width, initial_indent="  ", subsequent_indent="  ")
    return lines


def _row(gate: Gate, now: datetime) -> list[tuple[str, str]]:
    mark, tone = _MARKS.get(gate.status, _MARKS["Unknown"])
    return [(mark, tone), (gate.type, ""), (gate.reason or "-", ""), (age(gate.since, now), "")]


def _listed(one: Standing, now: datetime, wide: bool) -> list[tuple[str, str]]:
    first = one.next
    since = first.since if first is not None and first.since is not None else one.ready.since
    cells = [
        (one.namespace, ""),
        (one.name, "strong"),
        word(one),
        ("yes" if one.live.status == "True" else "no", ""),
        (f"{one.passed}/{len(one.gates)}", ""),
        (one.ready.reason or "-", ""),
        (first.actor if first else "-", ""),
        (age(since, now), ""),
    ]
    more = [(one.number or "-", ""), (one.package or "-", ""), (first.message if first else "-", "")]
    return cells + (more if wide else [])


def _headings(names: Sequence[str]) -> list[tuple[str, str]]:
    return [(name, "dim") for name in names]
