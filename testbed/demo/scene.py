"""What the acts of the demo share: who runs, where the channels are, what has been seen so far."""

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from testbed.demo.ledger import Ledger, conditions
from testbed.demo.narrator import Narrator
from testbed.demo.scenery import load
from testbed.operated import Operator
from testbed.simulator import Simulator
from testbed.stage import EXAMPLES, Stage
from testbed.waiting import NotInTime
from testbed.watching import told

Channel = dict[str, Any]


@dataclass
class Step:
    """What a person or Meta does when it is their turn."""

    who: str
    does: str
    control: str
    due: Callable[[Channel], bool]
    act: Callable[[Channel], None]
    done: bool = False


class Scene:
    """The running demo."""

    def __init__(self, narrator: Narrator, stage: Stage) -> None:
        self.narrator, self.stage = narrator, stage
        self.simulator: Simulator | None = None
        self.operator: Operator | None = None
        self.scenery = load(EXAMPLES)
        self.namespace = self.name = self.waba = ""
        self.calls_to_live: list[Channel] = []
        self.begin_ledger()
        self._shown = ""
        self._seen: object = None

    def begin_ledger(self) -> None:
        """Count from now."""
        self.ledger, self.applied_at = Ledger(), self.narrator.elapsed

    @property
    def kapso(self) -> Simulator:
        """The simulator, once it runs."""
        if self.simulator is None:
            raise RuntimeError("the simulator does not run yet")
        return self.simulator

    def channel(self, namespace: str, name: str) -> Channel:
        """A channel as the API server has it now."""
        return self.stage.cluster.get("whatsappchannels", name, namespace) or {}

    def follow(
        self,
        namespace: str,
        name: str,
        done: Callable[[Channel], bool],
        what: str,
        steps: Sequence[Step] = (),
        seconds: float = 120.0,
    ) -> Channel:
        """Show a channel as it changes, and let people take their steps when it is their turn, until `done`."""
        deadline = time.monotonic() + seconds
        while True:
            self.stage.children.must_run()
            channel = self.channel(namespace, name)
            self._notice(namespace, name, channel)
            if done(channel):
                return channel
            if time.monotonic() > deadline:
                raise NotInTime(f"{what}: not within {seconds:g} s; {namespace}/{name} is\n{told(channel)}")
            for step in steps:
                self._let(step, channel)
            self.narrator.still(awaited(channel))
            time.sleep(0.1)

    def wait(self, look: Callable[[], bool], what: str, seconds: float) -> None:
        """Wait for a plain fact, with signs of life. Raises NotInTime or ChildDied."""
        deadline = time.monotonic() + seconds
        while not look():
            self.stage.children.must_run()
            if time.monotonic() > deadline:
                raise NotInTime(f"{what}: not within {seconds:g} s")
            self.narrator.still(f"waiting for {what}")
            time.sleep(0.1)

    def last_words(self) -> str:
        """The end of the operator's and the simulator's output, for whoever looks for the cause."""
        running = [one.child for one in (self.simulator, self.operator) if one is not None]
        return "\n".join(f"--- {child.name}\n{child.tail(30)}" for child in running)

    def _let(self, step: Step, channel: Channel) -> None:
        if not step.done and channel and step.due(channel):
            self.narrator.play(step.who, step.does, step.control)
            step.act(channel)
            step.done = True

    def _notice(self, namespace: str, name: str, channel: Channel) -> None:
        self.ledger.see(self.narrator.elapsed - self.applied_at, channel)
        seen = [(one["type"], one["status"], one.get("reason")) for one in conditions(channel).values()]
        if seen == self._seen:
            return
        self._seen = seen
        words = ["get", "wac", "-n", namespace, name, "-o", "wide"]
        output = self.stage.cluster.kubectl(*words)
        ageless = re.sub(r"\b\d+(s|m\d*s?)\b", "", output)
        if ageless != self._shown:
            self._shown = ageless
            self.narrator.show(f"kubectl {' '.join(words)}", output)


def awaited(channel: Channel) -> str:
    """Who is awaited for what, as the channel's first next action says it."""
    for action in channel.get("status", {}).get("nextActions") or []:
        return f"waiting for {action.get('actor', 'somebody')}: {action.get('message', '')}"
    return "waiting for the operator"
