"""From facts to what they add up to. Order and repetition make no difference: each result is a function of the set.

All facts of one call are about the same subject.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TypeVar

from sendero_channels.journal.facts import Fact
from sendero_channels.journal.ids import trace_id
from sendero_channels.journal.messages import LADDER
from sendero_channels.journal.views import Conversation, Handoff, Message, Run, Rung, Step

T = TypeVar("T", str, datetime)
_HIGHEST = ("read", "delivered", "failed", "sent", "received")
_ORDER = ("running", "waiting", "handoff", "ended", "failed")
_TERMINAL = ("ended", "failed")


def message(facts: Collection[Fact]) -> Message:
    """A message. WhatsApp may tell its rungs in any order, and a read without a delivered."""
    first, ladder = min(facts, key=_by_time), _ladder(facts)
    reached = {rung.state for rung in ladder}
    state = next((one for one in _HIGHEST if one in reached), "accepted")
    at = least(fact.at for fact in facts if fact.word == "message") or first.at
    number, of = least(_numbers(facts)), least(_conversations(facts))
    said = {name: least(_said(facts, name)) for name in ("direction", "type", "origin")}
    return Message(first.project, first.id, at, state, number, of, **said, ladder=ladder)


def conversation(facts: Collection[Fact]) -> Conversation:
    """A conversation. Kapso never opens an ended one again: it makes another."""
    first = min(facts, key=_by_time)
    created = least(fact.at for fact in facts if fact.word == "created")
    ended = least(fact.at for fact in facts if fact.word == "ended")
    state = "ended" if ended else "active"
    return Conversation(first.project, first.id, least(_numbers(facts)), state, created, ended)


def run(facts: Collection[Fact]) -> Run:
    """An execution: what has ended has ended; else the latest word counts."""
    first, last = min(facts, key=_by_time), max(facts, key=_by_time)
    states = sorted((fact for fact in facts if fact.word in _ORDER), key=_by_time)
    final = [fact for fact in states if fact.word in _TERMINAL]
    current = (final or states)[-1].word if states else "running"
    return Run(
        first.project,
        first.id,
        least(_said(facts, "trace")) or trace_id(None, first.id),
        current,
        least(fact.at for fact in facts if fact.word == "started") or first.at,
        final[-1].at if final else None,
        last.at,
        least(_numbers(facts)),
        least(_conversations(facts)),
        least(_said(facts, "workflow")),
        _latest(facts, "trip"),
        _latest(facts, "workflow_run"),
        _handoffs(states),
    )


def steps(facts: Iterable[Fact]) -> tuple[Step, ...]:
    """An execution's events, the oldest first."""
    return tuple(
        Step(fact.word, fact.at, fact.detail("step"), fact.detail("type"), fact.detail("edge"))
        for fact in sorted(facts, key=lambda fact: (fact.at, fact.detail("place") or "", _by_time(fact)))
    )


def least(values: Iterable[T]) -> T | None:
    """The same one of several, in whatever order they came."""
    return min(values, default=None)


def _ladder(facts: Collection[Fact]) -> tuple[Rung, ...]:
    rungs = []
    for state in LADDER:
        said = [fact for fact in facts if fact.word == state]
        if said:
            # A time of its own is better than the message's; of several the first is when it happened.
            best = min(said, key=lambda fact: (fact.detail("inexact") is not None, fact.at, fact.details))
            reasons = sorted(fact.details for fact in said if fact.detail("code"))
            reason = dict(reasons[0]) if reasons else {}
            exact = best.detail("inexact") is None
            rungs.append(Rung(state, best.at, reason.get("code"), reason.get("title"), exact))
    return tuple(rungs)


def _handoffs(states: list[Fact]) -> tuple[Handoff, ...]:
    """The stretches that people had it, out of its states in the order of their times."""
    found: list[Handoff] = []
    for fact in states:
        going = found[-1] if found and found[-1].until is None else None
        if fact.word == "handoff" and going is None:
            found.append(Handoff(fact.at, None, fact.detail("by")))
        elif fact.word == "handoff" and going is not None:
            found[-1] = Handoff(going.since, None, going.by or fact.detail("by"))
        elif going is not None:
            found[-1] = Handoff(going.since, fact.at, going.by)
    return tuple(found)


def _by_time(fact: Fact) -> tuple[datetime, int, str, tuple[tuple[str, str], ...], str, str]:
    rank = _ORDER.index(fact.word) if fact.word in _ORDER else -1
    return fact.at, rank, fact.word, fact.details, fact.number or "", fact.conversation or ""


def _said(facts: Iterable[Fact], name: str) -> list[str]:
    return [value for value in (fact.detail(name) for fact in facts) if value is not None]


def _latest(facts: Iterable[Fact], name: str) -> str | None:
    said = [(fact.at, value) for fact in facts if (value := fact.detail(name)) is not None]
    return max(said)[1] if said else None


def _numbers(facts: Iterable[Fact]) -> list[str]:
    return [fact.number for fact in facts if fact.number is not None]


def _conversations(facts: Iterable[Fact]) -> list[str]:
    return [fact.conversation for fact in facts if fact.conversation is not None]
