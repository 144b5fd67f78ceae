"""One life of the operator played to its end, and what was wrong with it on the way."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sendero_channels.kernel.names import FINALIZER, Key
from tests.crash.ending import ending
from tests.crash.faults import Fault
from tests.crash.scenario import Scenario
from tests.crash.stage import Durable, Stage
from tests.flow import conformance
from tests.flow.declared import CHANNEL
from tests.flow.record import leaks

Raw = dict[str, Any]
Kept = Callable[[int, str, Stage], None]
_HURRY, _STEPS = 1.5, 60
_PROJECTS_OWN = "POST /platform/v1/whatsapp/webhooks"
_JUDGED: dict[bytes, list[str]] = {}


@dataclass
class Played:
    """How a life ended: the end state, what was made, how often each boundary was reached, and what was wrong."""

    end: Raw
    made: Counter[str]
    counts: dict[str, int]
    troubles: list[str] = field(default_factory=list)


async def play(
    scenario: Scenario,
    start: Durable,
    begun: datetime,
    faults: tuple[Fault, ...] = (),
    kept: Kept = lambda number, why, stage: None,
    until: int | None = None,
) -> Played:
    """Play on from what is durable. `kept` is shown every durable state; at the `until`th of them the process dies."""
    life = _Life(scenario, begun, kept, until)
    async with scenario.stage(start, tuple(one for one in faults if one.where != "crash")) as stage:
        life.stage = stage
        stage.point = life.point
        life.serving = life.serves()
        await life.live()
        life.judge()
        return Played(ending(stage), Counter(stage.made), dict(stage.counts), life.troubles)


class _Life:
    stage: Stage

    def __init__(self, scenario: Scenario, begun: datetime, kept: Kept, until: int | None) -> None:
        self._scenario, self._begun, self._kept, self._until = scenario, begun, kept, until
        self._points = self._changes = 0
        self.serving: frozenset[str] = frozenset()
        self.troubles: list[str] = []
        self.over = False

    async def live(self) -> None:
        """Let people act and time pass until the scenario is over, and nothing has changed for a while."""
        stage, scenario = self.stage, self._scenario
        deadline, resting, hurried = stage.clock.monotonic() + scenario.lasts, 0.0, 0
        while not self.over:
            await stage.settle()
            acted = await self._people()
            if scenario.done(stage) and resting >= scenario.settles:
                return
            if stage.clock.monotonic() > deadline:
                self.troubles.append(f"never ends: {_told(stage)}")
                return
            before, changes = stage.clock.monotonic(), self._changes + stage.drawn
            await stage.step(scenario.settles if scenario.done(stage) else 60.0)
            still = scenario.done(stage) and not acted and self._changes + stage.drawn == changes
            passed = stage.clock.monotonic() - before
            resting = resting + passed if still else 0.0
            hurried = hurried + 1 if passed <= _HURRY else 0
            if hurried > _STEPS:
                self.troubles.append(f"the operator wakes up every second: {_told(stage)}")
                return

    async def _people(self) -> bool:
        """Everybody whose turn it is acts once."""
        acted = False
        for step in self._scenario.steps:
            if not self.over and step.due(self.stage):
                step.act(self.stage)
                self.point(step.name)
                await self.stage.settle()
                acted = True
        return acted

    def point(self, why: str) -> None:
        """Another durable state is reached."""
        if self.over:
            return
        self._watch(why)
        self._points += 1
        self._changes += why != "time"
        self._kept(self._points, why, self.stage)
        self.over = self._points == self._until

    def serves(self) -> frozenset[str]:
        """The triggers that are active."""
        return frozenset(str(one["id"]) for one in self.stage.kapso.rows("triggers") if one["active"])

    def _watch(self, why: str) -> None:
        now = self.serves()
        if now - self.serving and not self._scenario.may_start(self.stage, self._begun):
            self.troubles.append(f"a trigger went on that must not ({why})")
        if self.serving - now and not self._scenario.may_stop(self.stage, self._begun):
            self.troubles.append(f"a trigger stopped that should serve ({why})")
        self.serving = now
        if why.startswith("POST ") and why != _PROJECTS_OWN and not self._held():
            self.troubles.append(f"made while nothing holds the channel: {why}")

    def _held(self) -> bool:
        return FINALIZER in (self.stage.raw(CHANNEL).get("metadata") or {}).get("finalizers", ())

    def judge(self) -> None:
        """Hold every status that was written against what must always be true of it."""
        tokens = [str(one["token"]) for one in self.stage.kapso.rows("setup_links")]
        for key, raw in self.stage.written:
            self.troubles += [f"{key}: {one}" for one in _judged(key, raw, tokens)]
        self.troubles += self.stage.broken


def _judged(key: Key, raw: Raw, tokens: list[str]) -> list[str]:
    metadata = raw["metadata"]
    told = [raw["status"], metadata["generation"], metadata.get("deletionTimestamp")]
    whole = json.dumps(told, separators=(",", ":"))
    text = hashlib.blake2b(f"{key} {whole}".encode(), digest_size=12).digest()
    if text not in _JUDGED:
        leaked = [f"'{one[:6]}…' is in its status" for one in leaks(whole, tokens)]
        _JUDGED[text] = conformance.troubles(key.kind, raw) + leaked
    return _JUDGED[text]


def _told(stage: Stage) -> str:
    """The conditions of every object that has some and is not True."""
    return "; ".join(
        f"{key} {one['type']}={one['status']} {one['reason']}: {one['message']}"
        for key, raw in stage.cluster._objects.items()
        for one in (raw.get("status") or {}).get("conditions") or ()
        if one["status"] != "True" or one["type"] in ("Reconciling", "Stalled")
    )[:1500]
