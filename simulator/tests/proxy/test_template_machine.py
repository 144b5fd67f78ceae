"""Templates under any order of creating, reviewing, editing, deleting and waiting."""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from kapso_simulator.inprocess import META, World
from kapso_simulator.values import Response

NAMES = st.sampled_from(["alpha", "beta"])
LANGUAGES = st.sampled_from(["en", "es"])
CATEGORIES = st.sampled_from(["UTILITY", "MARKETING"])
VERDICTS = st.sampled_from(["APPROVED", "REJECTED", "PAUSED", "DISABLED", "PENDING"])
BODY = {"type": "BODY", "text": "Your parcel is ready at the front desk."}
PATH = f"{META}/800/message_templates"
EDITABLE = ("APPROVED", "REJECTED", "PAUSED")
DAY = 86400.0


class Templates(RuleBasedStateMachine):
    """What a careful clerk would write down, beside what the simulator says."""

    @initialize()
    def begin(self) -> None:
        self.world = World()
        customer = self.world.post("/customers", {"customer": {"name": "c"}}).json()["data"]["id"]
        number = {"name": "n", "phone_number_id": "700", "business_account_id": "800", "access_token": "t"}
        self.world.post(f"/customers/{customer}/whatsapp/phone_numbers", {"whatsapp_phone_number": number})
        self.status: dict[tuple[str, str], str] = {}
        self.ids: dict[tuple[str, str], str] = {}
        self.edits: dict[tuple[str, str], list[float]] = {}
        self.locked: dict[tuple[str, str], float] = {}
        self.clock = 0.0

    @rule(name=NAMES, language=LANGUAGES)
    def create(self, name: str, language: str) -> None:
        key = (name, language)
        made = {"name": name, "language": language, "category": "UTILITY", "components": [BODY]}
        response = self.world.post(PATH, made)
        if key in self.status:
            assert subcode(response) == 2388024
        elif self.locked.get(key, 0) > self.clock:
            assert subcode(response) == 2388023
        else:
            assert response.json()["status"] == "PENDING"
            self.status[key], self.ids[key], self.edits[key] = "PENDING", response.json()["id"], []

    @rule(name=NAMES, language=LANGUAGES, verdict=VERDICTS)
    def review(self, name: str, language: str, verdict: str) -> None:
        key = (name, language)
        if key in self.status:
            self.world.control("POST", f"/templates/{self.ids[key]}/review", {"status": verdict})
            self.status[key] = verdict

    @rule(name=NAMES, language=LANGUAGES)
    def edit(self, name: str, language: str) -> None:
        key = (name, language)
        if key not in self.status:
            return
        response = self.world.post(PATH, {"components": [BODY]}, hsm_id=self.ids[key])
        recent = [at for at in self.edits[key] if at > self.clock - DAY]
        month = [at for at in self.edits[key] if at > self.clock - 30 * DAY]
        used_up = self.status[key] == "APPROVED" and (bool(recent) or len(month) >= 10)
        if self.status[key] not in EDITABLE or used_up:
            assert subcode(response) == 2388039
            return
        assert response.json() == {"success": True}
        if self.status[key] == "APPROVED":
            self.edits[key].append(self.clock)
        self.status[key] = "PENDING"

    @rule(name=NAMES)
    def delete(self, name: str) -> None:
        response = self.world.delete(PATH, name=name)
        mine = [key for key in self.status if key[0] == name]
        if any(self.status[key] == "DISABLED" for key in mine):
            assert response.status == 400
            return
        assert response.status == (200 if mine else 404)
        for key in mine:
            if self.status.pop(key) == "APPROVED":
                self.locked[key] = self.clock + 30 * DAY

    @rule(seconds=st.sampled_from([3600.0, DAY, 7 * DAY, 30 * DAY]))
    def wait(self, seconds: float) -> None:
        self.world.advance(seconds)
        self.clock += seconds

    @rule(name=NAMES, language=LANGUAGES)
    def send(self, name: str, language: str) -> None:
        template: dict[str, Any] = {"name": name, "language": {"code": language}}
        body = {"messaging_product": "whatsapp", "to": "15551234567", "type": "template", "template": template}
        sent = self.world.post(f"{META}/700/messages", body).status
        assert sent in ((200, 400) if self.status.get((name, language)) == "APPROVED" else (400, 404))

    @invariant()
    def lists_agree(self) -> None:
        if hasattr(self, "world"):
            listed = self.world.get(PATH, limit=100).json()["data"]
            assert {(one["name"], one["language"]): one["status"] for one in listed} == self.status


def subcode(response: Response) -> int:
    assert response.status == 400, response.body
    return int(response.json()["error"]["error_subcode"])


TestTemplates = Templates.TestCase
TestTemplates.settings = settings(stateful_step_count=30)
