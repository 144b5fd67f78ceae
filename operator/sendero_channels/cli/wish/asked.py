"""A wish: the patch, sent as the person, and the wait until the operator has dealt with it."""

import argparse
import sys
from typing import Any

from sendero_channels.cli.desk import Desk
from sendero_channels.cli.status.asked import absent
from sendero_channels.cli.status.standing import standing
from sendero_channels.cli.wish.wishes import Wish, answered, stays
from sendero_channels.kernel.clock import Clock, SystemClock
from sendero_channels.kernel.names import Key, Kind

Raw = dict[str, Any]
DONE, NO, ERROR, LATE = 0, 1, 2, 124
_BETWEEN = 1.0


async def run(desk: Desk, namespace: str, given: argparse.Namespace, clock: Clock | None = None) -> int:
    """Ask for it, and wait where told to; the exit code."""
    time, wish = clock or SystemClock(), given.wish
    key = Key(Kind.CHANNEL, given.name, namespace)
    before = await desk.get(key)
    if before is None:
        print(absent(given.name, namespace), file=sys.stderr)
        return ERROR
    if wish.asks and not _agreed(before, given.yes):
        print("sendero-channels: nothing was changed", file=sys.stderr)
        return NO
    patched = await desk.change(key, wish.patch(time.now()))
    print(f"{namespace}/{given.name}: {wish.said}{_afterwards(patched, wish)}")
    return await _waited(desk, key, given, patched, time) if given.wait else DONE


async def _waited(desk: Desk, key: Key, given: argparse.Namespace, patched: Raw, time: Clock) -> int:
    until = time.monotonic() + given.timeout
    while True:
        now = await desk.get(key)
        if now is None:
            return _gone(key, given.wish)
        if answered(now, given.wish, patched) and not _going(now, given.wish):
            print(
                f"{key.namespace}/{key.name}: the operator has dealt with it; Ready says {standing(now).ready.reason}"
            )
            return DONE
        if time.monotonic() >= until:
            why = standing(now).ready
            print(
                f"sendero-channels: not dealt with after {given.timeout:g} s; Ready says {why.reason}: {why.message}; "
                f"`sendero-channels explain {why.reason or 'Ready'}` says more, `doctor` whether an operator runs",
                file=sys.stderr,
            )
            return LATE
        await time.sleep(_BETWEEN)


def _gone(key: Key, wish: Wish) -> int:
    if wish.asks:
        print(f"{key.namespace}/{key.name}: it is gone")
        return DONE
    print(
        f"sendero-channels: {key.namespace}/{key.name} was deleted before the operator had dealt with it; "
        "apply it again, and ask again",
        file=sys.stderr,
    )
    return ERROR


def _going(channel: Raw, wish: Wish) -> bool:
    """What is being deleted and is abandoned is dealt with when it is gone."""
    return wish.asks and "deletionTimestamp" in channel["metadata"]


def _agreed(channel: Raw, yes: bool) -> bool:
    print("With Abandon, deletion calls nothing at Kapso while Kapso cannot be used; else it acts as Retain.")
    print("What stays at Kapso, for you to stop or remove there:")
    for one in stays(channel):
        print(f"  {one}")
    if yes:
        return True
    print("Abandon it? Type the channel's name to agree: ", end="", flush=True)
    return sys.stdin.readline().strip() == str(channel["metadata"]["name"])


def _afterwards(channel: Raw, wish: Wish) -> str:
    if not wish.asks or "deletionTimestamp" in channel["metadata"]:
        return ""
    return f"; `kubectl delete wac {channel['metadata']['name']}` deletes it"
