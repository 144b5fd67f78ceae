"""Deliveries that were captured and are played for ever."""

import pytest

from sendero_channels.webhook.model import About, Mention
from sendero_channels.webhook.poke import matters
from tests.doubles.objects import channel_key, install_spec
from tests.unit.webhook.deliveries import NUMBER

SENT = Mention(NUMBER, About.OUTBOUND, "wamid.test")


def install(**test: str) -> dict[str, object]:
    return {"metadata": {"name": NUMBER}, "spec": install_spec(channel_key()), "status": {"test": test}}


@pytest.mark.parametrize("state", ["delivered", "read", "failed"])
def test_a_test_message_whose_fate_is_known_pokes_nobody(state: str) -> None:
    assert not matters(SENT, install(wamid="wamid.test", state=state), True)
    assert not matters(SENT, install(state=state), True)
    assert matters(SENT, install(wamid="wamid.test", state="sent"), True)


def test_before_the_webhook_is_verified_any_message_may_do_so() -> None:
    assert matters(SENT, install(wamid="wamid.test", state="delivered"), False)
