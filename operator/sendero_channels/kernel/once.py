"""Results that are worked out once: of pure functions over content that is named by its digest or version."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

R = TypeVar("R")


class Once(Generic[R]):
    """The last `most` results, by what they were worked out from. Equal keys must mean equal results."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: OrderedDict[Hashable, R] = OrderedDict()

    def get(self, key: Hashable, work_out: Callable[[], R]) -> R:
        """The result for this key, worked out where it is not known any more."""
        if key in self._known:
            self._known.move_to_end(key)
            return self._known[key]
        result = self._known[key] = work_out()
        if len(self._known) > self._most:
            self._known.popitem(last=False)
        return result
