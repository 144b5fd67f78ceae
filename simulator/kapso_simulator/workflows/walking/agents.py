"""An agent node: a model that talks with somebody until it is done. What it says and does is scripted.

A script's answer is a text, or an object of `say` (a text or several), `tools` ([{name, arguments?, result?}]), `vars`,
`handoff` (a reason, "" for none) and `done` (true: the workflow goes on); the tools `handoff_to_human` and
`complete_task` say the same. Otherwise the agent waits for the next message.
"""

from collections.abc import Mapping
from typing import Any

from kapso_simulator.acts import Act
from kapso_simulator.shapes import AnyOf, Anything, Flag, ListOf, MapOf, Obj, Text, nullable
from kapso_simulator.values import Fetch, Row
from kapso_simulator.workflows import script
from kapso_simulator.workflows.executions import note
from kapso_simulator.workflows.functions import execute
from kapso_simulator.workflows.speaking import say
from kapso_simulator.workflows.walking.fetches import request
from kapso_simulator.workflows.walking.outcomes import (
    FOR_ANSWER,
    Broken,
    HandOff,
    Heard,
    Onward,
    Outcome,
    Wait,
    enters,
    goes_on,
)
from kapso_simulator.workflows.walking.state import config_of, fresh, set_vars, take_in

_TOOL = Obj({"name!": Text(), "arguments": nullable(MapOf()), "result": Anything()})
_SAY = AnyOf((Text(), ListOf(Text())), nullable=True)
TURN = AnyOf(
    (
        Text(),
        Obj(
            {
                "say": _SAY,
                "tools": nullable(ListOf(_TOOL)),
                "vars": nullable(MapOf()),
                "handoff": Text(nullable=True, blank=True),
                "done": Flag(nullable=True),
            }
        ),
    )
)
"""What may be scripted as an agent's turn."""

_HAND_OFF = "handoff_to_human"
_COMPLETE = "complete_task"
_UNSCRIPTED = "Thank you, I have read your message."


@enters("agent")
def turn(act: Act, row: Row) -> Outcome:
    """One turn of the agent."""
    config = config_of(act, row)
    note(act, row["id"], "agent_iteration_started", {"model": config.get("provider_model_name")})
    answer = script.answer_of(script.for_node(act, "agent", row), _UNSCRIPTED)
    said: Mapping[str, Any] = answer if isinstance(answer, dict) else {"say": answer}
    for tool in said.get("tools") or ():
        _use(act, row, config, tool)
    set_vars(act, row, said.get("vars") or {})
    if broken := _speak(act, row, config, said.get("say")):
        return broken
    return _after(act, row, said)


def _after(act: Act, row: Row, said: Mapping[str, Any]) -> Outcome:
    used = {tool.get("name"): tool.get("arguments") or {} for tool in said.get("tools") or ()}
    if _HAND_OFF in used:
        return HandOff("agent_tool", str(used[_HAND_OFF].get("reason") or "") or None)
    if said.get("handoff") is not None:
        note(act, row["id"], "agent_tool_called", {"name": _HAND_OFF})
        return HandOff("agent_tool", str(said["handoff"]) or None)
    return Onward() if said.get("done") or _COMPLETE in used else Wait(FOR_ANSWER)


@goes_on("agent")
def next_turn(act: Act, row: Row, heard: Heard) -> Outcome:
    """Somebody answered the agent."""
    take_in(act, row, heard)
    return turn(act, fresh(act, row))


def _speak(act: Act, row: Row, config: Mapping[str, Any], texts: Any) -> Broken | None:
    if config.get("message_delivery_mode") == "tool_only" or row["observer"]:
        return None
    for text in [texts] if isinstance(texts, str) else texts or ():
        sent = say(act, row, {}, "text", {"body": str(text)})
        if sent is None:
            return Broken("No WhatsApp number or recipient to send with")
        note(act, row["id"], "agent_message_sent", {"message_id": sent["id"]}, direction="outbound")
    return None


def _use(act: Act, row: Row, config: Mapping[str, Any], tool: Mapping[str, Any]) -> None:
    """The agent uses a tool: a function runs, an address is called, and others have the result that was scripted."""
    name, arguments, result = tool.get("name"), tool.get("arguments") or {}, tool.get("result")
    functions = {one["name"]: one["function_id"] for one in config.get("flow_agent_function_tools") or ()}
    webhooks = {one["name"]: one for one in config.get("flow_agent_webhooks") or ()}
    if result is None and name in functions:
        done = execute(act, functions[name], arguments, row)
        result = {"error": done.error} if done.error is not None else done.value
    elif result is None and name in webhooks:
        act.effects.append(_request(act, webhooks[name], arguments))
    note(act, row["id"], "agent_tool_called", {"name": name, "arguments": arguments, "result": result})


def _request(act: Act, webhook: Mapping[str, Any], arguments: Mapping[str, Any]) -> Fetch:
    """The request of a webhook tool: what the model says fills in the schema's keys, and never replaces what the tool's
    own body says. The model is scripted, so nobody reads the answer."""
    body, said = webhook.get("body"), _declared(webhook.get("body_schema"), arguments)
    merged = {**body, **said, **body} if isinstance(body, dict) else body or said or None
    config = {"url": webhook["url"], "headers": webhook.get("headers"), "body_template": merged}
    return request(act.uuid(), {**config, "method": (webhook.get("http_method") or "POST").upper()})


def _declared(schema: Any, arguments: Mapping[str, Any]) -> Row:
    """The arguments under the schema's keys; all of them where it says that it is open."""
    known = schema if isinstance(schema, Mapping) else {}
    keys = known.get("properties") if isinstance(known.get("properties"), Mapping) else {}
    return {key: value for key, value in arguments.items() if known.get("additionalProperties") or key in (keys or {})}
