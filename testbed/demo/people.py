"""The steps that only people and Meta can take, and when it is their turn.

Whose turn it is is read off the channel's status alone, as a tenant admin's own tools would.
"""

from testbed.demo.ledger import conditions, is_true
from testbed.demo.scene import Channel, Scene, Step


def opens_the_link(scene: Scene, number: str) -> Step:
    """The tenant admin opens the setup link and connects the agency's number."""

    def act(channel: Channel) -> None:
        link = channel["status"]["setupLink"]["id"]
        answer = scene.kapso.controls.complete_link(link, number)
        scene.waba = str(answer["business_account_id"])

    return Step(
        "Tenant admin",
        "opens the setup link, logs in at Meta and connects the agency's number",
        "POST /setup-links/{id}/complete",
        lambda channel: bool(_link(channel)) and not is_true(channel, "NumberConnected"),
        act,
    )


def sends_the_first_message(scene: Scene, sender: str) -> Step:
    """Somebody writes to the new number once, which makes Meta verify its webhook."""

    def act(channel: Channel) -> None:
        scene.kapso.controls.inbound(phone_number_id(channel), sender, "Hello, is this thing on?")

    return Step(
        "Tenant admin",
        "sends one WhatsApp message to the number, so that Meta verifies its webhook",
        "POST /phone-numbers/{id}/inbound",
        lambda channel: bool(phone_number_id(channel)) and _waits(channel, "WebhookVerified"),
        act,
    )


def reviews_the_templates(scene: Scene) -> Step:
    """Meta's reviewers approve the templates that were submitted."""

    def act(channel: Channel) -> None:
        for template in pending(scene):
            scene.kapso.controls.review(str(template["id"]), "APPROVED")

    return Step(
        "Meta",
        "reviews the templates and approves them (hours or days in real life)",
        "POST /templates/{id}/review",
        lambda channel: bool(scene.waba) and _reason(channel, "TemplatesApproved") == "InReview",
        act,
    )


def message_arrives(scene: Scene) -> Step:
    """WhatsApp delivers the test message to the recipient's phone."""

    def act(channel: Channel) -> None:
        scene.kapso.controls.message_status(channel["status"]["testMessage"]["wamid"], "delivered")

    return Step(
        "Recipient",
        "has the phone switched on: WhatsApp delivers the test message",
        "POST /messages/{wamid}/status",
        lambda channel: channel.get("status", {}).get("testMessage", {}).get("state") == "sent",
        act,
    )


def pending(scene: Scene) -> list[dict[str, object]]:
    """The templates that Kapso lists as waiting for Meta's review."""
    answer = scene.kapso.kapso.meta(f"/{scene.waba}/message_templates", limit=100)
    return [one for one in answer["data"] if one["status"] == "PENDING"]


def phone_number_id(channel: Channel) -> str:
    """The number that the channel has installed, or nothing."""
    return str(channel.get("status", {}).get("number", {}).get("phoneNumberId") or "")


def _link(channel: Channel) -> str:
    return str(channel.get("status", {}).get("setupLink", {}).get("id") or "")


def _reason(channel: Channel, gate: str) -> str:
    return str(conditions(channel).get(gate, {}).get("reason") or "")


def _waits(channel: Channel, gate: str) -> bool:
    return conditions(channel).get(gate, {}).get("status") not in {None, "True"}
