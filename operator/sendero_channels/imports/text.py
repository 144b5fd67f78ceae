"""Imported objects as the files that somebody reviews, with what they have to know as comments. Pure."""

from collections.abc import Iterable
from typing import Any

from sendero_channels.imports.declare import Declaration, Skipped
from sendero_channels.package.manifest import dump


def files(declared: Iterable[Declaration], skipped: Iterable[Skipped]) -> list[dict[str, str]]:
    """Each file's path, below the folder that was asked for, and its text."""
    found = []
    for one in declared:
        found += [
            _file(f"{one.name}/tenant.yaml", one.tenant, ("Sendero's platform applies this.",)),
            _file(f"{one.name}/package.yaml", one.package, _judged(one)),
            _file(f"{one.name}/channel.yaml", one.channel, one.notes),
        ]
    left = [f"{one.number}: {one.why}." for one in skipped]
    if left:
        found.append({"path": "LEFT.txt", "text": "Left as it is:\n\n" + "\n".join(left) + "\n"})
    return found


def _judged(one: Declaration) -> tuple[str, ...]:
    if not one.findings:
        return ("The safety model has nothing to object to.",)
    return ("It breaks the safety model, and its channel stands until this is mended:", *one.findings)


def _file(path: str, value: dict[str, Any], notes: Iterable[str]) -> dict[str, str]:
    comments = "".join(f"# {_readable(line)}\n" for note in notes for line in note.splitlines())
    return {"path": path, "text": comments + dump(value)}


def _readable(line: str) -> str:
    """What stands at Kapso may hold characters that no YAML holds, not even in a comment."""
    return "".join(one if one.isprintable() else f"\\u{ord(one):04x}" for one in line)
