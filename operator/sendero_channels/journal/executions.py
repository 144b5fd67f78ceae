"""An execution as Kapso's lists show it, as facts: what has no delivery of its own."""

from dataclasses import dataclass
from typing import Any

from sendero_channels.journal.facts import Fact, Subject, details
from sendero_channels.journal.ids import declared, identifier, trace_id, word
from sendero_channels.journal.messages import table, tables
from sendero_channels.journal.told import Raw, Told
from sendero_channels.kernel.clock import moment_in

STATES = ("running", "waiting", "handoff", "ended", "failed")
_MOST_STEPS = 1000


@dataclass(frozen=True)
class Names:
    """The variables of an execution that hold Sendero's ids, as the package declares."""

    trip: str | None = None
    workflow_run: str | None = None


def execution(project: str, raw: Raw, names: Names = Names(), *, number: str | None = None) -> tuple[Fact, ...]:
    """What an execution's own page, or a list's row of it, says; `number` is that of its conversation, where known."""
    id_, of = identifier(raw.get("id")), identifier(raw.get("whatsapp_conversation_id"))
    started, last = moment_in(raw.get("started_at")), moment_in(raw.get("last_event_at"))
    if id_ is None or started is None:
        return ()
    last = moment_in(raw.get("ended_at")) or last or started
    said = details(
        workflow=identifier(table(raw.get("workflow")).get("id")), trace=trace_id(raw.get("tracking_id"), id_)
    )

    def fact(what: str, at: Any, more: Any = ()) -> Fact:
        return Fact(project, Subject.EXECUTION, id_, what, at, number, of, more)

    facts = [fact("started", started, said)]
    if raw.get("status") in STATES:
        facts.append(fact(str(raw["status"]), last))
    named = _named(raw, names)
    if named:
        facts.append(fact("named", last, named))
    for place, step in enumerate(tables(raw.get("events"))[:_MOST_STEPS]):
        facts += _step(project, id_, of, number, step, place)
    return tuple(facts)


def page(project: str, raw: Raw, names: Names = Names()) -> Told:
    """What an execution's own page says, and whose conversation it is in."""
    facts, phone = execution(project, raw, names), _about(raw).get("phone_number")
    of = facts[0].conversation if facts else None
    return Told(facts, ((of, phone),) if of and isinstance(phone, str) and phone else ())


def _about(raw: Raw) -> Raw:
    return table(table(raw.get("execution_context")).get("context"))


def _named(raw: Raw, names: Names) -> tuple[tuple[str, str], ...]:
    held, traveller = table(table(raw.get("execution_context")).get("vars")), str(_about(raw).get("phone_number") or "")
    return details(
        trip=declared(held.get(names.trip), traveller) if names.trip else None,
        workflow_run=declared(held.get(names.workflow_run), traveller) if names.workflow_run else None,
    )


def _step(
    project: str, execution_id: str, of: str | None, number: str | None, raw: Raw, place: int
) -> tuple[Fact, ...]:
    """An event's payload may hold what was written: only what happened where and when is kept. `place` tells the order
    of events of one moment: the page has them oldest first, and they only grow."""
    what, at, step = word(raw.get("event_type")), moment_in(raw.get("created_at")), table(raw.get("step"))
    if what is None or at is None:
        return ()
    said = details(
        event=identifier(raw.get("id")),
        step=identifier(step.get("identifier")),
        type=identifier(step.get("stepable_type")),
        edge=identifier(raw.get("edge_label")),
        place=f"{place:04}",
    )
    return (Fact(project, Subject.STEP, execution_id, what, at, number, of, said),)
