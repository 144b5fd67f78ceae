"""Messages under any order of writing, sending, statuses and waiting."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from kapso_simulator.inprocess import META, World

PEOPLE = st.sampled_from(["15550001111", "15550002222"])
MOVES = st.sampled_from(["sent", "delivered", "read", "failed"])
DAY = 86400
ORDER = ["pending", "sent", "failed", "delivered", "read"]


class Messages(RuleBasedStateMachine):
    """What a careful clerk would write down, beside what the simulator says."""

    @initialize()
    def begin(self) -> None:
        self.world = World()
        customer = self.world.post("/customers", {"customer": {"name": "c"}}).json()["data"]["id"]
        number = {"name": "n", "phone_number_id": "700", "business_account_id": "800", "access_token": "t"}
        self.world.post(f"/customers/{customer}/whatsapp/phone_numbers", {"whatsapp_phone_number": number})
        self.clock = 0
        self.heard: dict[str, int] = {}
        self.active: dict[str, int] = {}
        self.sent: dict[str, list[str]] = {}
        self.order: list[str] = []
        self.delay = 0
        self.flying: dict[str, int] = {}

    @rule(person=PEOPLE)
    def write(self, person: str) -> None:
        made = self.world.control("POST", "/phone-numbers/700/inbound", {"from": person, "text": "Hello"})
        self.heard[person] = self.active[person] = self.clock
        self.order.append(made["id"])

    @rule(person=PEOPLE)
    def send(self, person: str) -> None:
        body = {"messaging_product": "whatsapp", "to": person, "type": "text", "text": {"body": "x"}}
        response = self.world.post(f"{META}/700/messages", body)
        if person not in self.heard or self.clock - self.heard[person] >= DAY:
            assert (response.status, response.json()["error"]["code"]) == (422, 131047)
        elif self.flying.get(person, -1) > self.clock:
            assert response.status == 409
        else:
            wamid = response.json()["messages"][0]["id"]
            self.order.append(wamid)
            self.sent[wamid] = [] if self.delay else ["sent"]
            self.active[person] = self.clock
            self.flying[person] = self.clock + self.delay

    @rule(seconds=st.sampled_from([0, 30]))
    def take_time(self, seconds: int) -> None:
        self.world.control("POST", "/phone-numbers/700/delays", {"sending": seconds})
        self.delay = seconds

    @rule(status=MOVES, data=st.data())
    def move(self, status: str, data: st.DataObject) -> None:
        arrived = [wamid for wamid, history in self.sent.items() if history]
        if arrived:
            wamid = data.draw(st.sampled_from(arrived))
            self.world.control("POST", f"/messages/{wamid}/status", {"status": status})
            self.sent[wamid].append(status)

    @rule(seconds=st.sampled_from([31, 3600, DAY]))
    def wait(self, seconds: int) -> None:
        self.world.advance(seconds)
        self.clock += seconds
        for history in self.sent.values():
            if not history:
                history.append("sent")

    @invariant()
    def messages_agree(self) -> None:
        if not hasattr(self, "world"):
            return
        listed = self.world.get("/whatsapp/messages", limit=100).json()["data"]
        assert [one["id"] for one in listed] == self.order[::-1][:100]
        for one in listed:
            if one["kapso"]["direction"] == "outbound":
                history = self.sent[one["id"]]
                assert [entry["status"] for entry in one["kapso"]["statuses"]] == history
                assert one["kapso"]["status"] == max([*history, "pending"], key=ORDER.index)

    @invariant()
    def one_open_conversation_for_each_person(self) -> None:
        if not hasattr(self, "world"):
            return
        listed = self.world.get("/whatsapp/conversations", status="active", limit=100).json()["data"]
        expected = {person for person, at in self.active.items() if self.clock - at < DAY}
        assert sorted(one["phone_number"] for one in listed) == sorted(expected)


TestMessages = Messages.TestCase
TestMessages.settings = settings(stateful_step_count=30)
