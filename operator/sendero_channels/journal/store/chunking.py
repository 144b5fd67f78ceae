"""So many values at a time: a statement has room for a limited number of them."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")
AT_ONCE = 200


def chunks(values: Iterable[T], size: int = AT_ONCE) -> Iterator[list[T]]:
    """All of them, in their order, never more than `size` together."""
    rest = iter(values)
    while some := list(islice(rest, size)):
        yield some
