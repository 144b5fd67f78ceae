"""In which order work and calls are served, first to last (invariant: never over budget)."""

from enum import IntEnum


class Lane(IntEnum):
    """A priority class; the lower number goes first."""

    STOP = 0
    EDIT = 1
    ONBOARD = 2
    SWEEP = 3
