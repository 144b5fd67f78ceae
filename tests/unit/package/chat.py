"""A traveller, the example package in a simulated Kapso, and Sendero behind it, in one process on a clock of its own.

The simulator notes which tools an agent calls and does not make the calls: `tool_calls` says what Kapso would send, the
tool's own body with those of the model's arguments that its schema lets through.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from kapso_simulator.inprocess import World
from kapso_simulator.values import Effect, Fetch
from sendero_channels.package.answers import answers
from sendero_channels.package.build import from_folder
from sendero_channels.package.render import render
from tests.unit.package.sources import TRAVEL_AGENT

URL, NUMBER, TRAVELLER, TOKEN = "https://app.sendero.example", "108800000000001", "34600111222", "a-secret-token"
SESSION = "https://app.sendero.example/s/9f2c"
_META = "/meta/whatsapp/v24.0"
Json = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """What reached Sendero, or would have."""

    url: str
    headers: Json
    body: Json

    @property
    def capability(self) -> str:
        return self.url.removeprefix(f"{URL}/")


@dataclass
class Sendero(World):
    """Kapso with Sendero behind it: `answers` says what each capability answers; an Exception stands for none."""

    calls: list[Call] = field(default_factory=list)
    replies: Json = field(default_factory=dict)

    def __init__(self) -> None:
        super().__init__()
        self.calls, self.replies = [], {
            "intake.collect": {"ok": True},
            "trip.status.read": {"text": "Your trip to Lisbon is confirmed for May."},
            "handoff.create": {"ok": True},
            "session.link.create": {"url": SESSION},
        }  # fmt: skip

    def _perform(self, effects: list[Effect]) -> None:
        super()._perform(effects)
        for effect in effects:
            if isinstance(effect, Fetch):
                call = Call(effect.url, dict(effect.headers), json.loads(effect.body))
                self.calls.append(call)
                reply = self.replies[call.capability]
                status, body = (500, b"") if reply is None else (200, json.dumps(reply).encode())
                self._perform(self.kapso.fetched(effect.id, status, body, self.now))


class Chat:
    """One conversation. `decide` and `agent` write what the models say."""

    def __init__(self) -> None:
        self.world = Sendero()
        customer = self.world.post("/customers", {"customer": {"name": "Viajes Sol"}}).json()["data"]["id"]
        number = {"name": "Sol", "phone_number_id": NUMBER, "business_account_id": "900", "access_token": "t"}
        path = f"/customers/{customer}/whatsapp/phone_numbers"
        assert self.world.post(path, {"whatsapp_phone_number": number}).status == 201
        self.graph = _graph(self._flow())
        created = {"name": "ours", "definition": self.graph}
        answer = self.world.post("/workflows", {"workflow": created})
        assert answer.status == 201, answer.body
        self.workflow = answer.json()["data"]["id"]
        change = {"status": "active", "message_debounce_seconds": 0}
        assert self.world.patch(f"/workflows/{self.workflow}", {"workflow": change}).status == 200
        trigger = {"trigger_type": "inbound_message", "phone_number_id": NUMBER}
        assert self.world.post(f"/workflows/{self.workflow}/triggers", {"trigger": trigger}).status == 201

    def _flow(self) -> str:
        flow = from_folder(TRAVEL_AGENT).spec.flows[0]
        body = {
            "name": flow.key,
            "categories": flow.categories,
            "flow_json": json.dumps(flow.definition),
            "publish": True,
        }
        answer = self.world.post(f"{_META}/900/flows", body)
        assert answer.json()["validation_errors"] == []
        return str(answer.json()["id"])

    def decide(self, node: str, label: str) -> None:
        """The model at a decision says this, once."""
        self._script(kind="decide", node_id=node, answer=label, times=1)

    def agent(self, **answer: Any) -> None:
        """The agent says and does this, once."""
        self._script(kind="agent", node_id="collect", answer=answer, times=1)

    def says(self, text: str, wants: str | None = None) -> None:
        """The traveller writes; `wants` is what the first decision makes of it."""
        if wants is not None:
            self.decide("route", wants)
        self._inbound({"text": text})

    def fills_in(self, **answers_: str) -> None:
        """The traveller sends the form."""
        # What Kapso makes of a form for a workflow is nowhere documented; here it is the reply's text.
        said = json.dumps(answers_)
        content = {"type": "nfm_reply", "nfm_reply": {"name": "flow", "body": said, "response_json": said}}
        self._inbound({"type": "interactive", "content": content})

    def waits(self, seconds: float) -> None:
        """Time goes by."""
        self.world.advance(seconds)

    @property
    def called(self) -> list[str]:
        """The capabilities that were asked for, the tools' calls included."""
        return [one.capability for one in self.calls]

    @property
    def calls(self) -> list[Call]:
        """Everything that reached Sendero."""
        return [*self.world.calls, *self.tool_calls]

    @property
    def tool_calls(self) -> list[Call]:
        """What Kapso would send for the tools that the agent called; a tool that it does not have sends nothing."""
        tools = {one["name"]: one for one in self._config("collect")["flow_agent_webhooks"]}
        events = [one for run in self.runs for one in run["events"] if one["event_type"] == "agent_tool_called"]
        called = [one["payload"] for one in reversed(events)]
        return [_tool_call(tools[one["name"]], one["arguments"]) for one in called if one["name"] in tools]

    @property
    def tools(self) -> list[str]:
        """Every tool that the agent has, Kapso's own first."""
        config = self._config("collect")
        return [*config["enabled_default_tools"], *(one["name"] for one in config["flow_agent_webhooks"])]

    @property
    def heard(self) -> list[str]:
        """The texts that the traveller got, the oldest first."""
        found = self.world.get("/whatsapp/messages", direction="outbound", limit=100).json()["data"]
        return [_text(one) for one in reversed(found)]

    @property
    def links(self) -> list[str]:
        """The addresses that the buttons in these messages lead to."""
        found = self.world.get("/whatsapp/messages", direction="outbound", limit=100).json()["data"]
        actions = [(one.get("interactive") or {}).get("action") or {} for one in found]
        return [one["parameters"]["url"] for one in actions if one.get("name") == "cta_url"]

    @property
    def runs(self) -> list[Json]:
        """The executions with their events, the newest first."""
        listed = self.world.get(f"/workflows/{self.workflow}/executions").json()["data"]
        return [self.world.get(f"/workflow_executions/{one['id']}").json()["data"] for one in listed]

    @property
    def state(self) -> str:
        """How the newest run stands."""
        return str(self.runs[0]["status"])

    def _config(self, node: str) -> Json:
        return next(one["data"]["config"] for one in self.graph["nodes"] if one["id"] == node)

    def _script(self, **script: Any) -> None:
        self.world.control("POST", "/scripts", script)

    def _inbound(self, message: Json) -> None:
        self.world.control("POST", f"/phone-numbers/{NUMBER}/inbound", {"from": TRAVELLER, **message})
        self.world.advance(1)


def _graph(flow: str) -> Json:
    spec = from_folder(TRAVEL_AGENT).spec
    values = answers(spec, {"agency_name": "Viajes Sol"})
    assert isinstance(values, dict)
    return render(spec, values | {"channel.phoneNumberId": NUMBER, "project.senderoURL": URL, "flow.intake": flow})


def _tool_call(tool: Json, arguments: Json) -> Call:
    schema = tool.get("body_schema") or {}
    open_ = schema.get("additionalProperties", True) is not False and "body_schema" in tool
    known = schema.get("properties") or {}
    given = {key: value for key, value in arguments.items() if open_ or key in known}
    own = json.loads(json.dumps(tool["body"]).replace("{{context.phone_number}}", TRAVELLER))
    return Call(tool["url"], tool.get("headers") or {}, {**given, **own})


def _text(message: Json) -> str:
    for kind in ("text", "interactive"):
        if isinstance(message.get(kind), dict):
            body = message[kind].get("body")
            return str(body["text"] if isinstance(body, dict) else body)
    return ""
