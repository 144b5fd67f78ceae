"""Stretches of the way that many scenarios share."""

from collections.abc import Callable
from typing import Any

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
