"""Stretches of the way that many scenarios share."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from sendero_channels.kernel.once import Once
from sendero_channels.policy.catalogue import CATALOGUES, KEYS, POLICY_VERSION, capabilities
from sendero_channels.policy.table import TABLES, table
from tests.flow.declared import RELEASE, channel, package, project, tenant
from tests.flow.scene import Scene

Raw = dict[str, Any]
SETUP_LINKS = "/platform/v1/customers/{id}/setup_links"
TEMPLATES = "/meta/whatsapp/*/message_templates"
FLOWS = "/meta/whatsapp/*/flows"
PROFILE = "/meta/whatsapp/*/whatsapp_business_profile"
MESSAGES = "/meta/whatsapp/*/messages"
WORKFLOWS = "/platform/v1/workflows"
NUMBER_HOOKS = "/platform/v1/whatsapp/phone_numbers/{id}/webhooks"
META_REFUSES = {"error": {"message": "Invalid parameter", "type": "OAuthException", "code": 100}}
KAPSO_REFUSES = {"error": "Validation failed"}


async def linked(scene: Scene, change: Callable[[Raw], None] = lambda spec: None, **spec: Any) -> None:
    """Declared, with the link that waits to be opened."""
    scene.apply(tenant(), project(), package(RELEASE, change), channel(**spec))
    await scene.settle()


async def connected(scene: Scene, change: Callable[[Raw], None] = lambda spec: None, **spec: Any) -> str:
    """A number is connected, and all was submitted that Meta reviews; the number's id."""
    await linked(scene, change, **spec)
    number = scene.connect()
    await scene.pass_time(70)
    return number


async def reviewed(scene: Scene, **spec: Any) -> str:
    """Everything but the test: the webhook is verified by somebody else's message, and Meta has approved."""
    number = await connected(scene, **spec)
    scene.write_to(number)
    scene.review()
    await scene.pass_time(70)
    return number


def another_text(spec: Raw) -> None:
    """A release with another text in its first template."""
    spec["version"] = "1.1.0"
    body = next(one for one in spec["templates"][0]["components"] if one["type"] == "BODY")
    body["text"] = body["text"] + " Thank you."


def calling_elsewhere(spec: Raw) -> None:
    """A release whose graph calls an address that is not Sendero's."""
    spec["version"] = "1.2.0"
    for node in spec["workflow"]["nodes"]:
        if node["data"]["node_type"] == "webhook":
            node["data"]["config"]["url"] = "https://elsewhere.example.org/collect"


@contextmanager
def newer_policy() -> Iterator[None]:
    """The operator that starts in here is another: its next policy lets no chat read a trip's status."""
    with _next_policy(CATALOGUES, {**capabilities(), "trip.status.read": "gated"}):
        yield


@contextmanager
def longer_list() -> Iterator[None]:
    """The operator that starts in here is another: an old rule of its next policy refuses one more key of a body."""
    with _next_policy(KEYS, ("said",)):
        yield


@contextmanager
def narrower_table() -> Iterator[None]:
    """The operator that starts in here is another: its next policy knows no text that is sent later."""
    texts = {name: spec for name, spec in table()["send_text"].items() if name != "delay_seconds"}
    with _next_policy(TABLES, {**table(), "send_text": texts}):
        yield


@contextmanager
def _next_policy(history: Any, brought: Any) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(history, POLICY_VERSION + 1, brought)
        # What was judged before was judged by another process.
        patch.setattr("sendero_channels.channel.plan.judged._JUDGED", Once(100))
        yield


def break_the_graph(scene: Scene, workflow: str) -> None:
    """Somebody with another key changes a workflow so that it calls an address of theirs."""
    row = scene.kapso.get(f"/workflows/{workflow}/definition").json()["data"]
    for node in row["definition"]["nodes"]:
        if node["data"]["node_type"] == "webhook":
            node["data"]["config"]["url"] = "https://elsewhere.example.org/collect"
    body = {"definition": row["definition"], "lock_version": row["lock_version"]}
    answer = scene.kapso.patch(f"/workflows/{workflow}", {"workflow": body})
    assert answer.status == 200, answer.body


def another_workflow(
    scene: Scene, number: str, *, active: bool = True, breaks: bool = False, name: str = "somebody's"
) -> tuple[str, str]:
    """Somebody has a workflow of their own with a trigger for the number; the ids of both. `breaks` the policy."""
    message = {"node_type": "send_text", "config": {"message": "Hello"}}
    call = {"node_type": "webhook", "config": {"url": "https://elsewhere.example.org/pay", "method": "POST"}}
    nodes = [_node("start", {"node_type": "start", "config": {}}), _node("next", call if breaks else message)]
    edges = [{"id": "e", "source": "start", "target": "next", "label": "next"}]
    body = {"name": name, "status": "active", "definition": {"nodes": nodes, "edges": edges}}
    made = scene.kapso.post("/workflows", {"workflow": body})
    assert made.status == 201, made.body
    workflow = made.json()["data"]["id"]
    trigger = {"trigger_type": "inbound_message", "phone_number_id": number, "active": active}
    answer = scene.kapso.post(f"/workflows/{workflow}/triggers", {"trigger": trigger})
    assert answer.status == 201, answer.body
    return workflow, answer.json()["data"]["id"]


def _node(name: str, data: Raw) -> Raw:
    return {"id": name, "type": "flow-node", "position": {"x": 0, "y": 0}, "data": data}
