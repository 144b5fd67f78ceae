"""Setup links under any order of calls."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from kapso_simulator.inprocess import World

_FINAL = ("used", "expired", "revoked")


class LinkMachine(RuleBasedStateMachine):
    """Two customers whose links are made, changed, tried, revoked and left to expire."""

    links = Bundle("links")

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.customers = [
            self.world.post("/customers", {"customer": {"name": name}}).json()["data"]["id"] for name in "AB"
        ]
        self.ended: dict[str, str] = {}
        self.completed = 0

    @rule(target=links, whose=st.integers(0, 1), billing=st.sampled_from(["customer_managed", "partner_managed"]))
    def make(self, whose: int, billing: str) -> tuple[str, str]:
        """A new link."""
        customer = self.customers[whose]
        body = {"setup_link": {"meta_billing_mode": billing}}
        made = self.world.post(f"/customers/{customer}/setup_links", body)
        return customer, str(made.json()["data"]["id"])

    @rule(link=links, status=st.sampled_from(["active", "revoked", "expired", "used"]))
    def set_status(self, link: tuple[str, str], status: str) -> None:
        """A status that is asked for."""
        self.world.patch(f"/customers/{link[0]}/setup_links/{link[1]}", {"setup_link": {"status": status}})

    @rule(link=links, days=st.integers(1, 60))
    def move_expiry(self, link: tuple[str, str], days: int) -> None:
        """A later or earlier end."""
        body = {"setup_link": {"expires_at": f"2026-0{3 + days // 29}-{1 + days % 28:02d}T00:00:00Z"}}
        self.world.patch(f"/customers/{link[0]}/setup_links/{link[1]}", body)

    @rule(link=links)
    def complete(self, link: tuple[str, str]) -> None:
        """Somebody connects a number."""
        body = {"display_phone_number": f"+351 911 {self.completed:06d}"}
        if self.world.ask("POST", f"/setup-links/{link[1]}/complete", body).status == 200:
            self.completed += 1

    @rule(link=links)
    def fail(self, link: tuple[str, str]) -> None:
        """Somebody fails to."""
        self.world.ask("POST", f"/setup-links/{link[1]}/fail", {})

    @rule(days=st.integers(1, 20))
    def wait(self, days: int) -> None:
        """Time passes."""
        self.world.advance(days * 86400)

    @invariant()
    def what_ended_stays_ended(self) -> None:
        """A used, expired or revoked link never changes its status again."""
        for link in self._all():
            before = self.ended.get(link["id"])
            assert before in (None, link["status"])
            if link["status"] in _FINAL:
                self.ended[link["id"]] = link["status"]

    @invariant()
    def one_is_active(self) -> None:
        """A customer has one active link at most, and none whose time is over."""
        for customer in self.customers:
            active = self._of(customer, status="active")
            assert len(active) <= 1
            assert all(one["expires_at"] > self.world.now.strftime("%Y-%m-%dT%H:%M:%S") for one in active)

    @invariant()
    def a_number_for_each_used_link(self) -> None:
        """Every used link connected one number."""
        used = [one for one in self._all() if one["status"] == "used"]
        numbers = self.world.get("/whatsapp/phone_numbers").json()["meta"]["total_count"]
        assert len(used) == self.completed == numbers

    def _all(self) -> list[dict[str, Any]]:
        return [one for customer in self.customers for one in self._of(customer)]

    def _of(self, customer: str, **query: str) -> list[dict[str, Any]]:
        answer = self.world.get(f"/customers/{customer}/setup_links", per_page=100, **query)
        return list(answer.json()["data"])


TestLinks = LinkMachine.TestCase
