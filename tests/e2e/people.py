"""What people and Meta do in a test's world, and what is to be seen at Kapso of it."""

from typing import Any

from testbed.controls import LOOKER, Controls, Kapso
from tests.e2e.declared import RECIPIENT, Object
from tests.e2e.world import World

TRAVELLER = "+34600999888"


class People:
    """One channel's tenant admin, its recipient, its travellers, and Meta's reviewers."""

    def __init__(self, world: World, name: str = "channel", number: str = "", id_: str = "") -> None:
        self.world, self.name = world, name
        self.number, self.id = number or world.number, id_ or world.number_id

    @property
    def e164(self) -> str:
        """The agency's number as a spec has it."""
        return self.number.replace(" ", "")

    @property
    def controls(self) -> Controls:
        return self.world.kapso.controls

    @property
    def kapso(self) -> Kapso:
        return self.world.kapso.kapso

    # what they do

    def connect(self, **more: str) -> str:
        """The tenant's admin opens the setup link and connects the agency's number; the number's id."""
        link = self.status()["setupLink"]["id"]
        body = {"display_phone_number": self.number, "phone_number_id": self.id, **more}
        return str(self.controls.call("POST", f"/setup-links/{link}/complete", body)["phone_number_id"])

    def write(self, sender: str = RECIPIENT, text: str = "Hello, is this thing on?") -> None:
        """Somebody writes to the number."""
        self.controls.inbound(self.number_id(), sender, text)

    def review(self, status: str = "APPROVED", **more: object) -> None:
        """Meta reviews every template that waits for it."""
        for one in self.templates():
            if one["status"] == "PENDING":
                self.controls.review(str(one["id"]), status, **more)

    def deliver(self, status: str = "delivered") -> None:
        """The test message moves on."""
        self.controls.message_status(self.status()["testMessage"]["wamid"], status)

    # what is there

    def status(self) -> dict[str, Any]:
        """The channel's status."""
        return dict(self.world.channel(self.name).get("status") or {})

    def number_id(self) -> str:
        """The installed number's id."""
        return str(self.status()["number"]["phoneNumberId"])

    def waba(self) -> str:
        """The installed number's business account."""
        row = self.kapso.platform(f"/whatsapp/phone_numbers/{self.number_id()}")["data"]
        return str(row["business_account_id"])

    def customers(self) -> list[Object]:
        """The project's customers."""
        return list(self.kapso.platform("/customers")["data"])

    def links(self) -> list[Object]:
        """The setup links of this channel's customer."""
        return list(self.kapso.platform(f"/customers/{self.status()['customer']['id']}/setup_links")["data"])

    def templates(self) -> list[Object]:
        """The business account's templates."""
        return list(self.kapso.meta(f"/{self.waba()}/message_templates", limit=100)["data"])

    def workflows(self) -> list[Object]:
        """The project's workflows."""
        return list(self.kapso.platform("/workflows")["data"])

    def triggers(self, workflow: str | None = None) -> list[Object]:
        """The triggers of a workflow, the channel's own if none is named."""
        return list(self.kapso.platform(f"/workflows/{workflow or self.status()['workflow']['id']}/triggers")["data"])

    def serves(self) -> bool:
        """Whether the channel's trigger is active at Kapso."""
        return [one["active"] for one in self.triggers()] == [True]

    def webhooks(self) -> list[Object]:
        """The webhooks of the installed number."""
        return list(self.kapso.platform(f"/whatsapp/phone_numbers/{self.number_id()}/webhooks")["data"])

    def calls(self, method: str = "", route: str = "") -> list[Object]:
        """The operator's calls of Kapso; what the test itself looked at does not count."""
        asked = {"method": method, "route": route}
        found = self.controls.requests(**{name: value for name, value in asked.items() if value})
        return [one for one in found if one["request_headers"].get("user-agent") != LOOKER]

    def writes(self) -> list[Object]:
        """The operator's calls that change something at Kapso."""
        return [one for one in self.calls() if one["method"] != "GET"]

    def tests(self) -> list[Object]:
        """The test messages that were sent."""
        return self.calls("POST", "/meta/whatsapp/{version}/{phone_number_id}/messages")

    def stops(self) -> list[Object]:
        """The operator's calls that switched a trigger off."""
        route = "/platform/v1/triggers/{trigger_id}"
        return [one for one in self.calls("PATCH", route) if one["request_body"] == {"trigger": {"active": False}}]
