"""Nodes that send a message."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from kapso_simulator.acts import Act
from kapso_simulator.refusals import Refusal
from kapso_simulator.values import Row
from kapso_simulator.workflows import expressions, script
from kapso_simulator.workflows.executions import later, node_of, note
from kapso_simulator.workflows.graph.interactive import message
from kapso_simulator.workflows.speaking import say
from kapso_simulator.workflows.templates import template_message
from kapso_simulator.workflows.walking.outcomes import (
    FOR_TIME,
    Broken,
    Heard,
    Onward,
    Outcome,
    Wait,
    enters,
    goes_on,
)
from kapso_simulator.workflows.walking.state import config_of, take_in

# A conversation takes one message at a time; a workflow that meets another one tries again after so long.
_AGAIN = timedelta(seconds=1)
_UNWRITTEN = "This text would have been written by a model."


@enters("send_text")
@enters("send_template")
@enters("send_interactive")
def send(act: Act, row: Row) -> Outcome:
    """Send, at once or after the node's delay."""
    delay = node_of(row)["data"]["config"].get("delay_seconds") or 0
    if delay > 0:
        return Wait(FOR_TIME, later(act, delay))
    return _send(act, row)


@goes_on("send_text")
@goes_on("send_template")
@goes_on("send_interactive")
def send_now(act: Act, row: Row, heard: Heard) -> Outcome:
    """The delay is over."""
    take_in(act, row, heard)
    return _send(act, row) if any(one["kind"] == "time_out" for one in heard) else Wait(FOR_TIME, act.now + _AGAIN)


def _send(act: Act, row: Row) -> Outcome:
    config = config_of(act, row)
    if row["observer"] and not config.get("to_phone_number"):
        note(act, row["id"], "action_performed", {"skipped": True, "reason": "observer_mode"})
        return Onward()
    note(act, row["id"], "action_executing", {"action": node_of(row)["data"]["node_type"]})
    try:
        kind, content = _content(act, row, config)
        sent = say(act, row, config, kind, content)
    except Refusal as refusal:
        if refusal.status == 409:
            return Wait(FOR_TIME, act.now + _AGAIN)
        note(act, row["id"], "action_failed", {"error": refusal.body.get("error")})
        raise
    if sent is None:
        note(act, row["id"], "action_failed", {"error": "no number or no recipient"})
        return Broken("No WhatsApp number or recipient to send with")
    note(act, row["id"], "action_performed", {"message_id": sent["id"], "type": kind}, direction="outbound")
    return Onward()


def _content(act: Act, row: Row, config: Mapping[str, Any]) -> tuple[str, Row]:
    match node_of(row)["data"]["node_type"]:
        case "send_text":
            return "text", {"body": _text(act, row, config["message"])}
        case "send_interactive":
            return "interactive", message(config)
        case _:
            return "template", template_message(act, config)


def _text(act: Act, row: Row, wanted: Any) -> str:
    if isinstance(wanted, dict):
        return expressions.text(script.answer_of(script.for_node(act, "text", row), _UNWRITTEN))
    return expressions.text(wanted)
