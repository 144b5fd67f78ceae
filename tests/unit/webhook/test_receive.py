"""From a delivery to a poke, and no further."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import pytest

from sendero_channels.engine.cache import Cache
from sendero_channels.kernel.names import Key, Kind
from sendero_channels.webhook.receive import Receiver
from tests.doubles.objects import channel_key, channel_spec, install_spec, raw
from tests.unit.webhook.deliveries import (
    NUMBER,
    OTHER,
    SECRET,
    batch,
    body,
    connected,
    conversation,
    handoff,
    inbound,
    outbound,
    restricted,
    signed,
)

SHOP = channel_key("shop")
INSTALL, PROJECT = Key(Kind.INSTALL, NUMBER), Key(Kind.PROJECT, "main")


class Desk:
    """A project `main` with one installed number, and a project `second` with another."""

    def __init__(self) -> None:
        self.poked: list[Key] = []
        self.heard: list[tuple[str, int]] = []
        self.cache = Cache()
        self.secrets: dict[str, Sequence[bytes]] = {"main": [SECRET], "second": [b"second"]}
        self.receiver = Receiver(self.secrets.get, self.cache, self.poked.append, self._hear)
        self.channel(verified=True)
        self.install()
        other = Key(Kind.INSTALL, OTHER)
        self.cache.see(other, raw(other, spec=install_spec(channel_key("there", "b"), project="second")))

    def _hear(self, result: str, strangers: int = 0) -> None:
        self.heard.append((result, strangers))

    def channel(self, verified: bool, version: int = 1) -> None:
        condition = {"type": "WebhookVerified", "status": "True" if verified else "False", "reason": "r"}
        self.cache.see(SHOP, raw(SHOP, version=version, spec=channel_spec(), status={"conditions": [condition]}))

    def install(self, version: int = 1, **test: Any) -> None:
        status = {"test": test} if test else {}
        self.cache.see(INSTALL, raw(INSTALL, version=version, spec=install_spec(SHOP), status=status))

    def deliver(self, event: Any, project: str = "main", secret: bytes = SECRET) -> HTTPStatus:
        content = body(event)
        return self.receiver.receive(project, content, signed(content, secret))


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_what_concerns_a_number_pokes_its_install(desk: Desk) -> None:
    assert desk.deliver(connected()) is HTTPStatus.OK
    assert desk.deliver(restricted(NUMBER)) is HTTPStatus.OK
    assert desk.poked == [INSTALL, INSTALL]


def test_a_number_that_nobody_holds_pokes_the_project_and_is_counted(desk: Desk) -> None:
    assert desk.deliver(connected("777")) is HTTPStatus.OK
    assert desk.poked == [PROJECT]
    assert desk.heard == [("poked", 1)]


def test_a_number_of_another_project_is_a_stranger_here(desk: Desk) -> None:
    desk.deliver(inbound(OTHER))
    desk.deliver(outbound("wamid.1", number=OTHER))
    assert desk.poked == []
    assert desk.heard == [("quiet", 1), ("quiet", 1)]


def test_a_message_from_a_stranger_number_pokes_nobody(desk: Desk) -> None:
    desk.deliver(inbound("777"))
    assert desk.poked == []


def test_messages_poke_until_the_webhook_is_verified(desk: Desk) -> None:
    desk.deliver(inbound())
    desk.deliver(outbound("wamid.1"))
    assert desk.poked == []
    desk.channel(verified=False, version=2)
    desk.deliver(batch(inbound(), inbound()))
    assert desk.poked == [INSTALL]


def test_the_fate_of_the_test_message_pokes_and_of_no_other(desk: Desk) -> None:
    desk.install(version=2, wamid="wamid.test", state="sent")
    desk.deliver(outbound("wamid.other"))
    assert desk.poked == []
    desk.deliver(outbound("wamid.test"))
    assert desk.poked == [INSTALL]


@pytest.mark.parametrize("state", ["intended"])
def test_a_test_message_whose_id_was_lost_may_be_any_that_was_sent(desk: Desk, state: str) -> None:
    desk.install(version=2, state=state)
    desk.deliver(outbound("wamid.other"))
    assert desk.poked == [INSTALL]


@pytest.mark.parametrize("event", [conversation(), handoff(), {}])
def test_what_changes_no_gate_pokes_nobody(desk: Desk, event: dict[str, Any]) -> None:
    assert desk.deliver(event) is HTTPStatus.OK
    assert desk.poked == []


def test_an_unknown_project_is_not_found(desk: Desk) -> None:
    assert desk.deliver(connected(), project="nobody") is HTTPStatus.NOT_FOUND
    assert desk.heard == [("unknown_project", 0)]


def test_a_bad_signature_does_nothing_at_all(desk: Desk) -> None:
    assert desk.deliver(connected(), secret=b"guess") is HTTPStatus.UNAUTHORIZED
    assert desk.receiver.receive("main", b"{broken", "nonsense") is HTTPStatus.UNAUTHORIZED
    assert desk.poked == []


def test_another_projects_secret_does_not_open_this_one(desk: Desk) -> None:
    assert desk.deliver(connected(), secret=b"second") is HTTPStatus.UNAUTHORIZED


def test_a_project_whose_secret_is_not_known_yet_is_delivered_to_later(desk: Desk) -> None:
    desk.secrets["main"] = []
    assert desk.deliver(connected()) is HTTPStatus.SERVICE_UNAVAILABLE


def test_a_signed_body_that_cannot_be_read_is_refused(desk: Desk) -> None:
    content = b"[1, 2"
    assert desk.receiver.receive("main", content, signed(content)) is HTTPStatus.BAD_REQUEST


def test_a_captured_delivery_that_is_played_again_costs_a_poke_and_nothing_more(desk: Desk) -> None:
    for _ in range(3):
        desk.deliver(connected())
    assert set(desk.poked) == {INSTALL}
