"""How far a message came, and how a run stands, as they are to be seen. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sendero_channels.kernel.clock import moment_in

Raw = Mapping[str, Any]

STATES: Mapping[str, tuple[str, str]] = {
    "running": ("acting", "Running"),
    "waiting": ("waiting", "Waiting for the traveller"),
    "handoff": ("needed", "With people"),
    "ended": ("done", "Ended"),
    "failed": ("stuck", "Failed"),
}
"""Each state of a run: its tone, and its words."""

_OUTBOUND = ("sent", "delivered", "read")


@dataclass(frozen=True)
class Rung:
    """One step of a delivery. `reached` is False for one that has not come yet; `why` is Meta's reason of a failure."""

    state: str
    at: datetime | None
    reached: bool
    why: str = ""

    @property
    def tone(self) -> str:
        """How it is to be seen."""
        return "stuck" if self.state == "failed" else "done" if self.reached else "later"


def rungs(message: Raw) -> tuple[Rung, ...]:
    """A message's ladder: what it reached, and, while it may still come, what it did not."""
    reached = [_rung(one) for one in message.get("ladder") or ()]
    names = {one.state for one in reached}
    if message.get("direction") != "outbound" or message.get("state") == "failed":
        return tuple(reached)
    top = max((_OUTBOUND.index(one) for one in names if one in _OUTBOUND), default=-1)
    return (*reached, *(Rung(one, None, False) for one in _OUTBOUND[top + 1 :]))


@dataclass(frozen=True)
class Stay:
    """A run's time at one step: what happened there, in its order, and which way it left."""

    step: str
    at: datetime | None
    what: tuple[str, ...]
    edge: str

    @property
    def failed(self) -> bool:
        """Whether something went wrong there."""
        return any(one.endswith("failed") for one in self.what)


def stays(run: Raw) -> tuple[Stay, ...]:
    """The steps that a run went through, events of one step in a row taken together."""
    found: list[Stay] = []
    for one in run.get("steps") or ():
        name, what = str(one.get("step") or one.get("what")), str(one.get("what"))
        if found and found[-1].step == name:
            last = found[-1]
            found[-1] = replace(last, what=(*last.what, what), edge=str(one.get("edge") or last.edge))
        else:
            found.append(Stay(name, moment_in(one.get("at")), (what,), str(one.get("edge") or "")))
    return tuple(found)


def last_runs(messages: Sequence[Raw], most: int) -> tuple[str, ...]:
    """The runs that a conversation's messages belong to, the newest first."""
    named = [str(run) for one in reversed(messages) for run in one.get("runs") or ()]
    return tuple(dict.fromkeys(named))[:most]


def held(run: Raw) -> Raw | None:
    """The handoff by which people have a run's conversation still."""
    return next((one for one in reversed(run.get("handoffs") or ()) if not one.get("until")), None)


def handed_by(source: str | None) -> str:
    """What handed a conversation over, in words; Kapso's own where we have none."""
    known = {"agent_tool": "the workflow's agent", "action_step": "a step of the workflow"}
    return known.get(source or "", source or "somebody whom no delivery named")


def state(word: str) -> tuple[str, str]:
    """A run's state: its tone, and its words."""
    return STATES.get(word, ("unknown", word))


def _rung(one: Raw) -> Rung:
    why = " ".join(str(part) for part in (one.get("code"), one.get("title")) if part)
    return Rung(str(one.get("state")), moment_in(one.get("at")), True, why)
