"""What the journal answers, as JSON has it. Pure."""

from datetime import UTC, datetime
from typing import Any

from sendero_channels.journal.asked import (
    Completeness,
    ConversationRow,
    Found,
    MessageRow,
    Owner,
    RunDetail,
    RunRow,
)
from sendero_channels.journal.views import Handoff, Run, Rung, Step

Shown = dict[str, Any]


def run(row: RunRow) -> Shown:
    """A run with its ids."""
    one = row.run
    return {
        "execution": one.execution,
        "trace": one.trace,
        "state": one.state,
        "startedAt": _time(one.started_at),
        "endedAt": _time(one.ended_at),
        "lastAt": _time(one.last_at),
        **_owner(row.owner),
        "project": one.project,
        "number": one.number,
        "traveller": row.traveller,
        "conversation": one.conversation,
        "workflow": one.workflow,
        "trip": one.trip,
        "workflowRun": one.workflow_run,
    }


def detail(whole: RunDetail) -> Shown:
    """A run with all that is known of it."""
    return {
        **run(whole.row),
        "handoffs": [_handoff(one) for one in whole.row.run.handoffs],
        "steps": [_step(one) for one in whole.steps],
        "messages": [message(one) for one in whole.messages],
        "events": list(whole.events),
    }


def message(row: MessageRow) -> Shown:
    """A message with its ladder; nothing of what was written in it."""
    one = row.message
    return {
        "wamid": one.wamid,
        "at": _time(one.at),
        "state": one.state,
        "direction": one.direction,
        "type": one.type,
        "origin": one.origin,
        **_owner(row.owner),
        "project": one.project,
        "number": one.number,
        "conversation": one.conversation,
        "runs": list(row.runs),
        "ambiguous": row.ambiguous,
        "ladder": [_rung(rung) for rung in one.ladder],
        "events": list(row.events),
    }


def conversation(row: ConversationRow) -> Shown:
    """A conversation, and how its last run stands."""
    one = row.conversation
    return {
        "conversation": one.id,
        "state": one.state,
        "createdAt": _time(one.created_at),
        "endedAt": _time(one.ended_at),
        **_owner(row.owner),
        "project": one.project,
        "number": one.number,
        "traveller": row.traveller,
        "lastRun": _last(row.last_run) if row.last_run is not None else None,
    }


def found(one: Found) -> Shown:
    """What an id led to."""
    return {
        "kind": one.kind.value,
        "runs": [run(row) for row in one.runs],
        "message": message(one.message) if one.message is not None else None,
        "ambiguous": one.ambiguous,
    }


def completeness(one: Completeness) -> Shown:
    """Until when the record of a number is complete."""
    return {
        **_owner(one.owner),
        "number": one.number,
        "since": _time(one.since),
        "messagesUntil": _time(one.messages_until),
        "runsUntil": _time(one.runs_until),
    }


def _owner(owner: Owner | None) -> Shown:
    return {
        "tenant": owner.tenant if owner else None,
        "namespace": owner.namespace if owner else None,
        "channel": owner.channel if owner else None,
    }


def _last(one: Run) -> Shown:
    """`handoff` is the one by which people have the conversation still."""
    held = next((handoff for handoff in reversed(one.handoffs) if handoff.until is None), None)
    return {"execution": one.execution, "state": one.state, "handoff": _handoff(held) if held is not None else None}


def _handoff(one: Handoff) -> Shown:
    return {"since": _time(one.since), "until": _time(one.until), "by": one.by}


def _step(one: Step) -> Shown:
    return {"what": one.what, "at": _time(one.at), "step": one.step, "type": one.type, "edge": one.edge}


def _rung(one: Rung) -> Shown:
    return {"state": one.state, "at": _time(one.at), "code": one.code, "title": one.title, "exact": one.exact}


def _time(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment is not None else None
