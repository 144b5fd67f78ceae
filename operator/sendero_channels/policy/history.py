"""The policy's data by the version that brought it, so that what runs can be held to the version that was accepted.

What a version took in stays as it was. A later version adds an entry under its own number; tests/unit/policy keeps a
digest of each version.
"""

from collections.abc import Mapping
from typing import TypeVar

T = TypeVar("T")


def as_of(history: Mapping[int, T], version: int | None) -> T:
    """What held at a version: the latest entry that is no later. The very latest where no version is named."""
    return history[max(_until(history, version) or [min(history)])]


def added(history: Mapping[int, tuple[T, ...]], version: int | None) -> tuple[T, ...]:
    """All that was added up to a version, or ever where none is named."""
    return tuple(one for brought in _until(history, version) for one in history[brought])


def _until(history: Mapping[int, T], version: int | None) -> list[int]:
    return sorted(brought for brought in history if version is None or brought <= version)
