"""A scene in which each pass over a channel is rehearsed right before it is played, and both are compared."""

import re
from contextvars import ContextVar
from typing import Any

import httpx2

from sendero_channels.api.rehearsal import Rehearsal, Rehearsals, Write
from sendero_channels.engine.workers import Outcome
from sendero_channels.kernel.lanes import Lane
from sendero_channels.kernel.names import Key, Kind
from tests.doubles.cluster import FakeCluster
from tests.flow.scene import Scene

_PLANNED = re.compile(r"planned-\d+")
_REHEARSING: ContextVar[bool] = ContextVar("rehearsing", default=False)
_PLAYED: ContextVar["Played | None"] = ContextVar("played", default=None)


class Played:
    """What a real pass wrote, and whether all of it was taken."""

    def __init__(self) -> None:
        self.writes: list[str] = []
        self.refused = False

    def wrote(self, text: str) -> None:
        """It wrote something; what comes after a refusal nobody could foresee."""
        if not self.refused:
            self.writes.append(text)


class WatchedCluster(FakeCluster):
    """Tells a pass's writes from all others, and forgets what was asked in a rehearsal."""

    def _asked(self, verb: str, what: Any) -> None:
        if _REHEARSING.get():
            return
        played = _PLAYED.get()
        if played is not None and verb not in ("get", "list", "secret", "lease"):
            played.wrote(f"{verb} {_thing(what)}")
        try:
            super()._asked(verb, what)
        except Exception:
            if played is not None:
                played.refused = True
            raise


class RehearsedScene(Scene):
    """`differences` are the passes that wrote something else than was foreseen."""

    made_of = WatchedCluster

    def __init__(self) -> None:
        super().__init__()
        self.differences: list[str] = []
        self.compared = 0
        self.foreseen = 0

    async def __aexit__(self, failed: type[BaseException] | None, *rest: object) -> None:
        await super().__aexit__(failed, *rest)
        if failed is None:
            assert not self.differences, "\n\n".join(self.differences[:3])

    async def _reconcile(self, key: Key, lane: Lane) -> Outcome:
        if key.kind is not Kind.CHANNEL:
            return await super()._reconcile(key, lane)
        foreseen = await self._rehearse(key, lane)
        played = Played()
        token = _PLAYED.set(played)
        try:
            return await super()._reconcile(key, lane)
        finally:
            _PLAYED.reset(token)
            if foreseen is not None:
                self._compare(key, foreseen, played)
                if not played.refused:
                    self._judge(key, foreseen)

    async def _rehearse(self, key: Key, lane: Lane) -> Rehearsal | None:
        operator = self.operator
        rehearsals = Rehearsals(self.cluster, operator.cache, operator.accesses, operator.memories, self.clock)
        token = _REHEARSING.set(True)
        try:
            return await rehearsals.of(key, lane=lane, most=1)
        finally:
            _REHEARSING.reset(token)

    def _compare(self, key: Key, foreseen: Rehearsal, played: Played) -> None:
        expected = [_line(one) for one in foreseen.passes[0]]
        if played.refused:
            expected = expected[: len(played.writes)]
        self.compared += 1
        self.foreseen += len(expected)
        if len(expected) != len(played.writes) or not all(map(_alike, expected, played.writes)):
            self.differences.append(
                f"{key} at {self.clock.now()}: foreseen\n  " + "\n  ".join(expected) + f"\n  ({foreseen.trouble})"
                "\nwritten\n  " + "\n  ".join(played.writes)
            )

    def _judge(self, key: Key, foreseen: Rehearsal) -> None:
        """Whether the conditions are the ones that were foreseen."""
        expected, found = _conditions(foreseen.status), _conditions(self.status(key))
        if self.channel(key) and expected != found:
            wrong = [
                f"{type_}: {expected.get(type_)} and is {one}"
                for type_, one in found.items()
                if expected.get(type_) != one
            ]
            self.differences.append(f"{key} at {self.clock.now()}: foreseen " + "\n  ".join(wrong))

    async def _call(self, request: httpx2.Request) -> httpx2.Response:
        played, before = _PLAYED.get(), len(self.calls)
        if played is not None and request.method != "GET":
            played.wrote(f"{request.method} {request.url.path}")
        try:
            answer = await super()._call(request)
        except Exception:
            if played is not None and request.method != "GET":
                played.refused = True
            raise
        finally:
            if _REHEARSING.get():
                del self.calls[before:]
        if played is not None and request.method != "GET" and not answer.is_success:
            played.refused = True
        return answer


def _conditions(status: dict[str, Any]) -> dict[str, tuple[str, str]]:
    return {one["type"]: (one["status"], one["reason"]) for one in status.get("conditions") or ()}


def _line(write: Write) -> str:
    if write.where == "Kapso":
        return f"{write.method} {write.path}"
    what, _, status = write.what.partition(" ")
    return f"{write.method}{' ' + status if status else ''} {what.lower()} {write.of}"


def _thing(what: Any) -> str:
    if not isinstance(what, Key):
        namespace, name = what
        return f"{namespace}/{name}"
    return f"{what.kind.kind.lower()} {what.namespace + '/' if what.namespace else ''}{what.name}"


def _alike(expected: str, written: str) -> bool:
    """Whether one write is the other; what was not made yet has any id."""
    parts = [re.escape(one) for one in _PLANNED.split(expected)]
    return re.fullmatch("[^/ ]+".join(parts), written) is not None
