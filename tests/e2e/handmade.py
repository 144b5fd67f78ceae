"""A Kapso project that people made by hand, before there was an operator."""

import json
from dataclasses import dataclass
from typing import Any

from tests.e2e.world import World

Raw = dict[str, Any]
ELSEWHERE = "https://elsewhere.example.org/pay"


@dataclass(frozen=True)
class Made:
    """What somebody made for one number."""

    customer: str
    number: str
    workflow: str


class Hands:
    """Whoever worked in Kapso's dashboard with the project's key; and what is to be seen there of it."""

    def __init__(self, world: World) -> None:
        self.world, self.kapso, self.controls = world, world.kapso.kapso, world.kapso.controls
        self._count = 0

    def make(self, name: str, external: str, *, breaks: bool = False, form: Raw | None = None) -> Made:
        """A customer with a connected number, and a workflow that answers it and then waits; one that `breaks` the
        safety model calls an address of its own, and one with a `form` opens a Flow with this JSON."""
        customer = self._post("/customers", customer={"name": name, "external_customer_id": external})["id"]
        number = self._number(customer)
        answer = _pays() if breaks else _says(name) if form is None else _opens(self._flow(number, form))
        workflow = self._post("/workflows", workflow={"name": f"{name} by hand", "definition": _graph(answer)})
        change = {"workflow": {"status": "active", "message_debounce_seconds": 0}}
        self.kapso.call("PATCH", f"/platform/v1/workflows/{workflow['id']}", change)
        trigger = {"trigger_type": "inbound_message", "phone_number_id": number, "active": True}
        self._post(f"/workflows/{workflow['id']}/triggers", trigger=trigger)
        return Made(customer, number, workflow["id"])

    def template(self, made: Made, name: str) -> None:
        """The number's account has an approved template."""
        words = [{"type": "BODY", "text": "Your request has arrived, and somebody will answer you soon."}]
        body = {"name": name, "language": "en_US", "category": "UTILITY", "components": words}
        path = f"/meta/whatsapp/v24.0/{self._account(made.number)}/message_templates"
        self.controls.review(str(self.kapso.call("POST", path, body)["id"]), "APPROVED")

    def stands(self, made: Made) -> Raw:
        """What was made, as it stands now."""
        workflow = self._get(f"/workflows/{made.workflow}/definition")
        row = self._get(f"/whatsapp/phone_numbers/{made.number}")
        return {
            "workflow": {name: workflow[name] for name in ("status", "lock_version", "definition")},
            "triggers": self.triggers(made.workflow),
            "customer": self._get(f"/customers/{made.customer}"),
            "number": {name: row[name] for name in ("customer_id", "status", "display_name")},
            "executions": self.executions(made.workflow),
            "webhooks": self._get(f"/whatsapp/phone_numbers/{made.number}/webhooks"),
        }

    def executions(self, workflow: str) -> dict[str, str]:
        """A workflow's executions: their states by their ids."""
        return {one["id"]: one["status"] for one in self._get(f"/workflows/{workflow}/executions", limit=100)}

    def triggers(self, workflow: str) -> list[tuple[str, bool]]:
        """A workflow's triggers, and whether they are on."""
        return [(one["id"], one["active"]) for one in self._get(f"/workflows/{workflow}/triggers")]

    def talk(self, number: str, sender: str, workflow: str) -> None:
        """Somebody writes, and what runs or waits in this workflow walks on at once."""
        self.controls.inbound(number, sender, "Hello there")
        for id_, status in self.executions(workflow).items():
            if status in ("running", "waiting"):
                self.controls.run_execution(id_)

    def _number(self, customer: str) -> str:
        self._count += 1
        link = self._post(f"/customers/{customer}/setup_links", setup_link={})["id"]
        body = {
            "display_phone_number": f"{self.world.number[:-3]}60{self._count}",
            "phone_number_id": f"2{self._count}{self.world.number_id}",
        }
        return str(self.controls.call("POST", f"/setup-links/{link}/complete", body)["phone_number_id"])

    def _flow(self, number: str, form: Raw) -> str:
        body = {"name": "Trip form", "categories": ["LEAD_GENERATION"], "flow_json": json.dumps(form), "publish": True}
        return str(self.kapso.call("POST", f"/meta/whatsapp/v24.0/{self._account(number)}/flows", body)["id"])

    def _account(self, number: str) -> str:
        return str(self._get(f"/whatsapp/phone_numbers/{number}")["business_account_id"])

    def _get(self, path: str, **query: object) -> Any:
        return self.kapso.platform(path, **query)["data"]

    def _post(self, path: str, **body: Raw) -> Any:
        return self.kapso.call("POST", f"/platform/v1{path}", body)["data"]


def _says(name: str) -> Raw:
    return {"node_type": "send_text", "config": {"message": f"Hello from {name}"}}


def _pays() -> Raw:
    return {"node_type": "webhook", "config": {"url": ELSEWHERE, "method": "POST"}}


def _opens(flow: str) -> Raw:
    config = {
        "interactive_type": "flow",
        "body_text": "Tell us about your trip.",
        "flow_id": flow,
        "flow_cta": "Plan my trip",
        "flow_action": "navigate",
        "flow_action_payload": {"screen": "TRIP"},
    }
    return {"node_type": "send_interactive", "config": config}


def _graph(answer: Raw) -> Raw:
    nodes = [
        _node("start", {"node_type": "start", "config": {}}),
        _node("hello", answer),
        _node("listen", {"node_type": "wait_for_response", "config": {}}),
    ]
    ways = [("start", "hello"), ("hello", "listen")]
    return {"nodes": nodes, "edges": [{"source": one, "target": other, "label": "next"} for one, other in ways]}


def _node(id_: str, data: Raw) -> Raw:
    return {"id": id_, "type": "flow-node", "position": {"x": 0, "y": 0}, "data": data}
