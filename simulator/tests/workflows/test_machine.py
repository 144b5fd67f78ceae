"""Whatever the order of calls: locks count, names are unique, and one active inbound trigger stands for a number."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from kapso_simulator.desk import Desk, line, node

NUMBERS = ("100200300400500", "100200300400501")
NAMES = st.sampled_from(["a", "b", "c", "d"])
ONE_NUMBER = st.sampled_from(NUMBERS)
PICK = st.integers(min_value=0, max_value=5)
STATUS = st.sampled_from(["draft", "active", "archived"])


class Workflows(RuleBasedStateMachine):
    """A project with two numbers, and what its workflows must be by the calls that were accepted."""

    @initialize()
    def begin(self) -> None:
        self.desk = Desk()
        for number in NUMBERS:
            self.desk.connect(number, number)
        self.locks: dict[str, int] = {}
        self.names: dict[str, str] = {}

    def pick(self, number: int) -> str:
        return sorted(self.locks)[number % len(self.locks)]

    def triggers(self) -> list[dict[str, Any]]:
        return [one for workflow in self.locks for one in self.desk.get(f"/workflows/{workflow}/triggers")["data"]]

    def held(self, number: str, but: str = "") -> bool:
        wanted = {"phone_number_id": number}
        return any(
            one["triggerable"] == wanted and one["active"] and but not in (one["id"], one["workflow_id"])
            for one in self.triggers()
        )

    @rule(name=NAMES)
    def create(self, name: str) -> None:
        definition = line(node("wait_for_response"))
        answer = self.desk.call("POST", "/workflows", {"workflow": {"name": name, "definition": definition}})
        assert answer.status == (422 if name in self.names.values() else 201)
        if answer.status == 201:
            self.locks[answer.data["id"]] = 0
            self.names[answer.data["id"]] = name

    @precondition(lambda self: bool(self.locks))
    @rule(which=PICK, behind=st.sampled_from([None, 0, 1]), name=NAMES, status=STATUS)
    def change(self, which: int, behind: int | None, name: str, status: str) -> None:
        workflow = self.pick(which)
        body: dict[str, Any] = {"name": name, "status": status}
        if behind is not None:
            body["lock_version"] = self.locks[workflow] - behind
        taken = any(other == name for one, other in self.names.items() if one != workflow)
        answer = self.desk.call("PATCH", f"/workflows/{workflow}", {"workflow": body})
        assert answer.status == (409 if behind else 422 if taken else 200)
        if answer.status == 200:
            self.locks[workflow] += 1
            self.names[workflow] = name

    @precondition(lambda self: bool(self.locks))
    @rule(which=PICK, number=ONE_NUMBER, active=st.booleans())
    def add(self, which: int, number: str, active: bool) -> None:
        refused = active and self.held(number)
        trigger = {"trigger_type": "inbound_message", "phone_number_id": number, "active": active}
        answer = self.desk.call("POST", f"/workflows/{self.pick(which)}/triggers", {"trigger": trigger})
        assert answer.status == (422 if refused else 201)

    @precondition(lambda self: bool(self.locks))
    @rule(which=PICK, numbers=st.lists(ONE_NUMBER, max_size=2))
    def replace(self, which: int, numbers: list[str]) -> None:
        workflow = self.pick(which)
        before = self.triggers()
        refused = len(set(numbers)) < len(numbers) or any(self.held(one, but=workflow) for one in numbers)
        given = [{"trigger_type": "inbound_message", "phone_number_id": one} for one in numbers]
        answer = self.desk.call("PUT", f"/workflows/{workflow}/triggers", {"triggers": given})
        assert answer.status == (422 if refused else 200)
        if refused:
            assert self.triggers() == before

    @precondition(lambda self: bool(self.locks) and bool(self.triggers()))
    @rule(which=PICK, active=st.booleans())
    def switch(self, which: int, active: bool) -> None:
        every = self.triggers()
        one = every[which % len(every)]
        refused = active and self.held(one["triggerable"]["phone_number_id"], but=one["id"])
        answer = self.desk.call("PATCH", f"/triggers/{one['id']}", {"trigger": {"active": active}})
        assert answer.status == (422 if refused else 200)

    @rule(number=ONE_NUMBER)
    def message(self, number: str) -> None:
        running = {
            one["workflow_id"]
            for one in self.triggers()
            if one["active"] and one["triggerable"]["phone_number_id"] == number
        }
        active = {one["id"] for one in self.desk.get("/workflows?status=active")["data"]}
        before = {one: len(self.desk.executions(one)) for one in self.locks}
        self.desk.says("Hi", number)
        self.desk.wait(61)
        started = {one for one in self.locks if len(self.desk.executions(one)) > before[one]}
        assert started <= running & active

    @invariant()
    def locks_count_and_names_differ(self) -> None:
        listed = self.desk.get("/workflows")["data"]
        assert {one["id"]: one["lock_version"] for one in listed} == self.locks
        assert {one["id"]: one["name"] for one in listed} == self.names
        assert len(set(self.names.values())) == len(self.names)

    @invariant()
    def a_number_has_one_active_trigger(self) -> None:
        active = [one["triggerable"]["phone_number_id"] for one in self.triggers() if one["active"]]
        assert len(active) == len(set(active))


TestWorkflows = Workflows.TestCase
