"""`import`: the operator's answer as files."""

import argparse
import asyncio
import contextlib
import sys
from pathlib import Path, PurePosixPath
from typing import Any

from sendero_channels.cli.asked import Unasked, operator_api, patiently
from sendero_channels.clients.cluster_access import NoAccess
from sendero_channels.clients.operator_api import LONGEST_IMPORT, NotAnswered

Raw = dict[str, Any]
WRITTEN, ERROR = 0, 2


class Unwritten(Exception):
    """The files are not written; the message says why."""


def run(parser: argparse.ArgumentParser, given: argparse.Namespace) -> int:
    """Ask, and write; the exit code."""
    try:
        found = asyncio.run(_asked(given))
        written = write(Path(given.output), found["files"])
    except (Unasked, NoAccess) as wrong:
        parser.error(str(wrong))
    except (NotAnswered, Unwritten) as refused:
        print(f"sendero-channels: {refused}", file=sys.stderr)
        return ERROR
    for file in written:
        print(file)
    for one in found["left"]:
        print(f"left as it is: {one['number']}: {one['why']}", file=sys.stderr)
    return WRITTEN


async def _asked(given: argparse.Namespace) -> Raw:
    api = operator_api(given)
    try:
        query = {"namespace": given.namespace, "templates": "true" if given.templates else ""}
        return await patiently(
            lambda: api.get("projects", given.project, "import", query=query, longest=LONGEST_IMPORT)
        )
    finally:
        await api.close()


def write(folder: Path, files: list[Raw]) -> list[Path]:
    """Write all files below a folder, or none; folders that were made for them may stay.

    Raises:
        Unwritten: one of them is there already, would lie elsewhere, or cannot be written.
    """
    placed = [(_place(folder, str(one["path"])), str(one["text"])) for one in files]
    written: list[Path] = []
    try:
        for place, text in placed:
            place.parent.mkdir(parents=True, exist_ok=True)
            _write(place, text, written)
    except OSError as failure:
        for one in written:
            with contextlib.suppress(OSError):
                one.unlink()
        raise Unwritten(_why(failure, place)) from None
    return written


def _write(place: Path, text: str, written: list[Path]) -> None:
    # Made and never opened again: what is there is somebody's, also where it came a moment ago.
    with place.open("x", encoding="utf-8") as file:
        written.append(place)
        file.write(text)


def _why(failure: OSError, place: Path) -> str:
    where = failure.filename or place
    if isinstance(failure, FileExistsError):
        return f"{where} is there already: name another folder"
    return f"{where} cannot be written ({failure.strerror})"


def _place(folder: Path, path: str) -> Path:
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in parts:
        raise Unwritten(f"the operator names a file outside of {folder}: it is not written")
    return folder.joinpath(*parts)
