"""The simulated API against its own OpenAPI document: no internal error, no status or field that is not declared.

`World` holds every answer against its route's declaration. `make fuzz` runs the same for longer.
"""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kapso_simulator.fuzzing import Made, Operation, operations, requests
from kapso_simulator.inprocess import META, World
from kapso_simulator.loading import load
from kapso_simulator.openapi import document
from kapso_simulator.routes import API, CONTROLS
from kapso_simulator.values import Response

load()
KAPSO = operations(document(API, "Kapso", []))
OURS = [one for one in operations(document(CONTROLS, "controls", [])) if "openapi" not in one.path]
GRAPH = {
    "nodes": [{"id": "start", "type": "flow-node", "position": {"x": 0, "y": 0}, "data": {"node_type": "start"}}],
    "edges": [],
}
HOOK = {"url": "https://h.example.com", "events": ["whatsapp.message.received"], "secret_key": "s"}
TEMPLATE = {
    "name": "trip_ready",
    "language": "en",
    "category": "UTILITY",
    "components": [{"type": "BODY", "text": "Your trip is ready."}],
}


Ids = dict[str, list[str]]


def _peopled() -> tuple[World, Ids]:
    """A world with one of most things, and their ids by the names that paths and bodies have for them."""
    world = World()
    customer = _made(world, "/customers", {"customer": {"name": "Lisbon"}})
    links = f"/customers/{customer}/setup_links"
    link = _made(world, links, {"setup_link": {}})
    done = world.control("POST", f"/setup-links/{link}/complete", {"display_phone_number": "+351 912 345 678"})
    number = done["phone_number_id"]
    ids = {"customer_id": [customer], "phone_number_id": [number], "setup_link_id": [link]}
    ids |= {"waba_id": [done["business_account_id"]], "business_account_id": [done["business_account_id"]]}
    ids["setup_link_id"].append(_made(world, links, {"setup_link": {}}))
    path = f"/whatsapp/phone_numbers/{number}"
    ids["webhook_id"] = [_made(world, f"{path}/webhooks", {"whatsapp_webhook": HOOK})]
    asked = {"display_name_request": {"new_display_name": "n"}}
    ids["request_id"] = [_made(world, f"{path}/display_name_requests", asked)]
    return world, ids | _talk(world, number) | _automate(world, number) | _flow(world, number)


def _made(world: World, path: str, body: Any) -> str:
    answer = world.post(path, body)
    assert answer.status < 300, (path, answer.body)
    found = answer.json()
    return str(found.get("data", found)["id"])


def _talk(world: World, number: str) -> Ids:
    inbound = world.control("POST", f"/phone-numbers/{number}/inbound", {"from": "+351 911 222 333", "text": "Hi"})
    account = world.get(f"/whatsapp/phone_numbers/{number}").json()["data"]["business_account_id"]
    template = world.post(f"{META}/{account}/message_templates", TEMPLATE).json()["id"]
    conversation = world.get("/whatsapp/conversations").json()["data"][0]["id"]
    embed = _made(world, "/inbox_embeds", {"inbox_embed": {"name": "e", "scope_type": "project"}})
    names = {"message_id": inbound["id"], "wamid": inbound["id"], "template_id": template, "hsm_id": template}
    names |= {"conversation_id": conversation, "wa_id": "351911222333", "to": "351911222333", "from": "351911222333"}
    names |= {"contact_id": "351911222333", "embed_id": embed, "phone_number": "351911222333"}
    return {name: [one] for name, one in names.items()}


def _automate(world: World, number: str) -> Ids:
    workflow = _made(world, "/workflows", {"workflow": {"name": "w", "definition": GRAPH}})
    world.patch(f"/workflows/{workflow}", {"workflow": {"status": "active"}})
    trigger = {"trigger": {"trigger_type": "inbound_message", "phone_number_id": number}}
    start = {"workflow_execution": {"phone_number": "351911222333", "phone_number_id": number}}
    started = world.post(f"/workflows/{workflow}/executions", start)
    code = {"function": {"name": "f", "code": "x", "function_type": "cloudflare_worker"}}
    function = _made(world, "/functions", code)
    return {
        "workflow_id": [workflow],
        "trigger_id": [_made(world, f"/workflows/{workflow}/triggers", trigger)],
        "execution_id": [started.json()["data"]["id"]] if started.status < 300 else [],
        "function_id": [function],
        "definition_id": [_made(world, "/event-definitions", {"name": "trip.booked"})],
    }


def _flow(world: World, number: str) -> Ids:
    flow = _made(world, f"{META}/{number}/flows", {"name": "f", "categories": ["OTHER"]})
    return {"flow_id": [flow], "node_id": [flow, number], "media_id": [flow]}


@pytest.mark.parametrize("operation", KAPSO, ids=str)
def test_fuzz_kapso(operation: Operation) -> None:
    world, ids = _peopled()

    @given(made=requests(operation, ids))
    def ask(made: Made) -> None:
        _ask(world, operation, made)

    ask()


@given(data=st.data())
def test_fuzz_kapso_in_any_order(data: st.DataObject) -> None:
    world, ids = _peopled()
    for _ in range(20):
        operation = data.draw(st.sampled_from(KAPSO))
        answer = _ask(world, operation, data.draw(requests(operation, ids)))
        for name, one in _ids_of(operation, answer).items():
            ids.setdefault(name, []).append(one)
        if data.draw(st.integers(0, 5)) == 0:
            world.advance(data.draw(st.sampled_from([1, 60, 3600, 86400, 40 * 86400])))


@pytest.mark.parametrize("operation", OURS, ids=str)
def test_fuzz_controls(operation: Operation) -> None:
    world, ids = _peopled()

    @given(made=requests(operation, ids))
    def ask(made: Made) -> None:
        assert world.ask(operation.method, made.path, made.body, **made.query).status < 500

    ask()


def _ask(world: World, operation: Operation, made: Made) -> Response:
    return world.call(operation.method, made.path, made.body, query=made.query)


def _ids_of(operation: Operation, answer: Response) -> dict[str, str]:
    """The id of what was made, under the name that the paths below it have for it."""
    if operation.method != "POST" or answer.status not in (200, 201):
        return {}
    below = [
        one.path.removeprefix(f"{operation.path}/{{") for one in KAPSO if one.path.startswith(f"{operation.path}/{{")
    ]
    found = answer.json()
    inside = found.get("data", found) if isinstance(found, dict) else None
    return {below[0].split("}")[0]: str(inside["id"])} if below and isinstance(inside, dict) and "id" in inside else {}
