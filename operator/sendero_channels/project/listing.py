"""What one call tells of a hundred channels: read once for all of them, and kept for as long as a reader accepts."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast

from sendero_channels.kernel.clock import Clock
from sendero_channels.kernel.fact import Fact
from sendero_channels.kernel.lanes import Lane
from sendero_channels.kernel.trouble import KapsoTrouble, Transient

T = TypeVar("T")
Name = tuple[str, ...]
"""What a listing is called: `("numbers",)`, or `("templates", waba)` where it is of one account."""
_FAILED_FOR = timedelta(seconds=5)
"""So long one reader's failure is every reader's: an outage costs a call now and then, not one a channel."""


async def understood(read: Callable[[], Awaitable[T]]) -> T:
    """What a read gives. An answer of another shape than agreed tells nothing: it is Transient, as no answer is.

    Raises:
        KapsoTrouble: there is nothing that can be read.
    """
    try:
        return await read()
    except (AttributeError, KeyError, TypeError, ValueError) as failure:
        raise Transient(f"Kapso's answer is not what was agreed ({type(failure).__name__})") from failure


class Listing:
    """A project's shared facts by name. Any number of readers cost one call."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._facts: dict[Name, Fact[Any]] = {}
        self._failed: dict[Name, tuple[datetime, KapsoTrouble]] = {}
        self._turns: defaultdict[Name, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def get(
        self,
        name: Name,
        not_before: datetime,
        read: Callable[[], Awaitable[T]],
        source: str = "",
        lane: Lane = Lane.SWEEP,
    ) -> Fact[T]:
        """The fact as of `not_before` or later, read where it is older.

        Raises:
            KapsoTrouble: the read failed, now or for another reader a moment ago.
        """
        if lane is Lane.STOP and self._turns[name].locked():
            # Whoever reads it now may wait for the budget behind everybody else; a stop has room of its own.
            return await self._read(name, read, source)
        async with self._turns[name]:
            known = self._facts.get(name)
            if known is not None and known.at >= not_before:
                return known
            failed = self._failed.get(name)
            if failed is not None and failed[0] >= not_before and self._clock.now() - failed[0] < _FAILED_FOR:
                raise failed[1]
            return await self._read(name, read, source)

    async def _read(self, name: Name, read: Callable[[], Awaitable[T]], source: str) -> Fact[T]:
        began = self._clock.now()
        try:
            value = await understood(read)
        except KapsoTrouble as trouble:
            self._failed[name] = (began, trouble)
            raise
        self._failed.pop(name, None)
        for former in [one for one in self._facts if len(name) > 2 and one[:2] == name[:2] and one != name]:
            # What is named by its version stands in the place of the version before.
            self.drop(former)
        fact = Fact(value, began, source or " ".join(name))
        newer = self._facts.get(name)
        if newer is None or newer.at <= began:
            self._facts[name] = fact
        return fact

    def known(self, name: Name) -> Fact[Any] | None:
        """The fact as last read, however old."""
        return self._facts.get(name)

    def put(self, name: Name, change: Callable[[T], T]) -> None:
        """Change what is known by what a write of ours has just answered; what was never read stays unread."""
        known = self._facts.get(name)
        if known is not None:
            value = change(cast(T, known.value))
            self._facts[name] = Fact(value, known.at, known.source, known.trouble)

    def drop(self, name: Name) -> None:
        """Have the next reader read it anew."""
        self._facts.pop(name, None)
        self._failed.pop(name, None)
        if not self._turns[name].locked():
            del self._turns[name]

    def drop_all(self, *beginning: str) -> None:
        """Have every listing whose name begins like this read anew."""
        for name in {*self._facts, *self._failed}:
            if name[: len(beginning)] == beginning:
                self.drop(name)

    def copied(self) -> "Listing":
        """The same facts, of which what is done to them does not reach these."""
        found = Listing(self._clock)
        found._facts.update(self._facts)
        found._failed.update(self._failed)
        return found
