"""What is known of the outside, since when, and from what."""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Fact(Generic[T]):
    """Something read: its value, when that read began, from what it is known, and how the last read went.

    `trouble` is empty, or says why the last read brought nothing; value and time are then an earlier read's.
    """

    value: T
    at: datetime
    source: str
    trouble: str = ""
