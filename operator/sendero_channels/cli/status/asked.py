"""`status`: which channels are meant, how often they are looked at, and what is told of them."""

import argparse
import os
import shutil
import sys
from collections.abc import Callable

from sendero_channels.cli import paint
from sendero_channels.cli.desk import Desk
from sendero_channels.cli.forms import FORMS
from sendero_channels.cli.status import text as status_text
from sendero_channels.cli.status.data import data
from sendero_channels.cli.status.standing import ERROR, LATE, READY, Standing, standing, worst
from sendero_channels.kernel.clock import Clock, SystemClock
from sendero_channels.kernel.names import GROUP, Key, Kind

_BETWEEN = 2.0
_ELSEWHERE = "in this namespace; `sendero-channels status -A` lists those that you may see, -n names another namespace"


async def run(desk: Desk, namespace: str, given: argparse.Namespace, clock: Clock | None = None) -> int:
    """Look and tell, once or until told or met; the exit code."""
    time = clock or SystemClock()
    until = time.monotonic() + given.timeout
    told: list[str] = []
    while True:
        found = await _found(desk, namespace, given)
        if found is None:
            return ERROR
        code = worst(one.code for one in found)
        met = code == READY and bool(found)
        late = time.monotonic() >= until
        if not given.wait or met or late:
            told = _tell(found, given, time, told)
        if given.wait and (met or late):
            return READY if met else LATE
        if not (given.wait or given.watch):
            return _checked(code, given) if given.check else READY
        await time.sleep(_BETWEEN)


def _checked(code: int, given: argparse.Namespace) -> int:
    if code == ERROR:
        place = "anywhere; `kubectl apply` declares one" if given.all_namespaces else _ELSEWHERE
        print(f"sendero-channels: there is no WhatsAppChannel {place}", file=sys.stderr)
    return code


async def _found(desk: Desk, namespace: str, given: argparse.Namespace) -> list[Standing] | None:
    if not given.name:
        return [standing(raw) for raw in await desk.channels("" if given.all_namespaces else namespace)]
    raw = await desk.get(Key(Kind.CHANNEL, given.name, namespace))
    if raw is None:
        print(absent(given.name, namespace), file=sys.stderr)
        return None
    return [standing(raw)]


def absent(name: str, namespace: str) -> str:
    """What is said of a channel that is not there."""
    return (
        f"sendero-channels: no WhatsAppChannel {name!r} in namespace {namespace!r}; "
        "`sendero-channels status -A` lists those that you may see, -n names another namespace"
    )


def _tell(found: list[Standing], given: argparse.Namespace, time: Clock, before: list[str]) -> list[str]:
    lines = _FORMS[given.output](found, given, time)
    # Of a watch, what says nothing new is not said again.
    if lines != before:
        if before and given.output in ("text", "wide"):
            print()
        print("\n".join(lines), flush=True)
    return lines


def _text(found: list[Standing], given: argparse.Namespace, time: Clock) -> list[str]:
    tint = paint.chosen(sys.stdout.isatty(), os.environ)
    if given.name and given.output == "text":
        width = min(100, shutil.get_terminal_size((100, 24)).columns)
        return status_text.path(found[0], time.now(), tint, width)
    if not found:
        place = "any namespace" if given.all_namespaces else "this namespace; -A looks at all"
        return [f"No WhatsAppChannel in {place}."]
    return status_text.table(found, time.now(), tint, wide=given.output == "wide")


def _read(found: list[Standing], given: argparse.Namespace, time: Clock) -> list[str]:
    every = [data(one) for one in found]
    return [FORMS[given.output](every[0] if given.name else every)]


def _name(found: list[Standing], given: argparse.Namespace, time: Clock) -> list[str]:
    return [f"{Kind.CHANNEL.plural[:-1]}.{GROUP}/{one.name}" for one in found]


_FORMS: dict[str, Callable[[list[Standing], argparse.Namespace, Clock], list[str]]] = {
    "text": _text,
    "wide": _text,
    "json": _read,
    "yaml": _read,
    "name": _name,
}
