"""In which order work and calls are served, first to last (invariant: never over budget)."""

from enum import IntEnum


class Lane(IntEnum):
    """A priority class; the lower number goes first."""

    STOP = 0
    EDIT = 1
    ONBOARD = 2
    SWEEP = 3


_SHARES = {2: Lane.ONBOARD, 4: Lane.SWEEP}


def order(served: int, *, stopping: bool) -> list[Lane]:
    """The lanes as they are asked for the next to be served, when `served` were before it.

    One of every five is kept for Lane.ONBOARD and one for Lane.SWEEP, if any of theirs wait, so that no rush of edits
    keeps somebody from starting or ages evidence. While something waits to be stopped (`stopping`), it goes first.
    """
    first = None if stopping else _SHARES.get(served % 5)
    return list(Lane) if first is None else [first, *Lane]
