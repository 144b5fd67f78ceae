"""A Kapso project that people made by hand, before there was an operator."""

import json
from dataclasses import dataclass
from typing import Any

from tests.flow.declared import package
from tests.flow.scene import Scene

Raw = dict[str, Any]
ELSEWHERE = "https://elsewhere.example.org/pay"


@dataclass(frozen=True)
class Made:
    """What somebody made for one number."""

    customer: str
    number: str
    waba: str
    workflow: str
    trigger: str


def make(
    scene: Scene,
    name: str,
    digits: str,
    *,
    external: str | None = None,
    breaks: bool = False,
    form: bool = False,
    into: str | None = None,
) -> Made:
    """A customer with a connected number, and a workflow that answers it, with a `form` or a text, and then waits;
    `into` is a customer that is there."""
    named = {"name": name} | ({"external_customer_id": external} if external else {})
    customer = into or scene.kapso.post("/customers", {"customer": named}).json()["data"]["id"]
    link = scene.kapso.post(f"/customers/{customer}/setup_links", {"setup_link": {}}).json()["data"]["id"]
    done = scene.kapso.control("POST", f"/setup-links/{link}/complete", {"display_phone_number": digits})
    number, waba = str(done["phone_number_id"]), str(done["business_account_id"])
    body = {"name": f"{name} by hand", "definition": _graph(_answer(scene, name, waba, breaks, form))}
    made = scene.kapso.post("/workflows", {"workflow": body})
    assert made.status == 201, made.body
    workflow = made.json()["data"]["id"]
    change = {"workflow": {"status": "active", "message_debounce_seconds": 0}}
    assert scene.kapso.patch(f"/workflows/{workflow}", change).status == 200
    trigger = {"trigger_type": "inbound_message", "phone_number_id": number, "active": True}
    answer = scene.kapso.post(f"/workflows/{workflow}/triggers", {"trigger": trigger})
    assert answer.status == 201, answer.body
    return Made(customer, number, waba, workflow, answer.json()["data"]["id"])


def template(scene: Scene, made: Made, name: str) -> None:
    """The number's account has an approved template."""
    body = {
        "name": name,
        "language": "en_US",
        "category": "UTILITY",
        "components": [{"type": "BODY", "text": "Your request has arrived, and somebody will answer you soon."}],
    }
    answer = scene.kapso.post(f"/meta/whatsapp/v24.0/{made.waba}/message_templates", body)
    assert answer.status == 200, answer.body
    scene.kapso.control("POST", f"/templates/{answer.json()['id']}/review", {"status": "APPROVED"})


def stands(scene: Scene, made: Made) -> Raw:
    """What was made, as it stands now."""
    workflow = scene.kapso.get(f"/workflows/{made.workflow}/definition").json()["data"]
    row = scene.kapso.get(f"/whatsapp/phone_numbers/{made.number}").json()["data"]
    return {
        "workflow": {name: workflow[name] for name in ("status", "lock_version", "definition")},
        "triggers": [(one["id"], one["active"]) for one in scene.triggers(made.workflow)],
        "customer": scene.kapso.get(f"/customers/{made.customer}").json()["data"],
        "number": {name: row[name] for name in ("customer_id", "status", "display_name")},
        "executions": executions(scene, made.workflow),
    }


def executions(scene: Scene, workflow: str) -> dict[str, str]:
    """A workflow's executions: their states by their ids."""
    rows = scene.kapso.get(f"/workflows/{workflow}/executions", limit=100).json()["data"]
    return {one["id"]: one["status"] for one in rows}


def _answer(scene: Scene, name: str, waba: str, breaks: bool, form: bool) -> Raw:
    if breaks:
        return {"node_type": "webhook", "config": {"url": ELSEWHERE, "method": "POST"}}
    if not form:
        return {"node_type": "send_text", "config": {"message": f"Hello from {name}"}}
    config = {
        "interactive_type": "flow",
        "body_text": "Tell us about your trip.",
        "flow_id": _published(scene, waba),
        "flow_cta": "Plan my trip",
        "flow_action": "navigate",
        "flow_action_payload": {"screen": "TRIP"},
    }
    return {"node_type": "send_interactive", "config": config}


def _published(scene: Scene, waba: str) -> str:
    """Somebody's Flow, as the example's; Meta's id of it."""
    form = json.dumps(package()["spec"]["flows"][0]["definition"])
    body = {"name": "Trip form", "categories": ["LEAD_GENERATION"], "flow_json": form, "publish": True}
    answer = scene.kapso.post(f"/meta/whatsapp/v24.0/{waba}/flows", body)
    assert answer.status == 200, answer.body
    return str(answer.json()["id"])


def _graph(answer: Raw) -> Raw:
    nodes = [
        _node("start", {"node_type": "start", "config": {}}),
        _node("hello", answer),
        _node("listen", {"node_type": "wait_for_response", "config": {}}),
    ]
    edges = [
        {"id": "e1", "source": "start", "target": "hello", "label": "next"},
        {"id": "e2", "source": "hello", "target": "listen", "label": "next"},
    ]
    return {"nodes": nodes, "edges": edges}


def _node(id_: str, data: Raw) -> Raw:
    return {"id": id_, "type": "flow-node", "position": {"x": 0, "y": 0}, "data": data}
