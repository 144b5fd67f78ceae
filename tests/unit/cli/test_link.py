"""A pasted link is a channel's own or it is not, and is never shown."""

import base64

import pytest

from sendero_channels.cli.link import command as link
from sendero_channels.cli.link.asked import run
from sendero_channels.kernel.names import LINK_SECRET, LINK_SECRET_TYPE, Kind
from tests.doubles.cluster import FakeCluster
from tests.unit.cli.desk import FakeDesk, typed
from tests.unit.dashboard.declared import channel

URL = "https://app.kapso.example/setup/canary-token-1"
OTHERS = "https://app.kapso.example/setup/canary-token-2"


@pytest.fixture
def desk() -> FakeDesk:
    cluster = FakeCluster()
    cluster.put(Kind.CHANNEL, channel(status={"setupLink": {"state": "active", "expiresAt": "2026-04-01T00:00:00Z"}}))
    data = {"nomad": base64.b64encode(URL.encode()).decode(), "other": base64.b64encode(OTHERS.encode()).decode()}
    cluster.secrets.put("nomad-travel", LINK_SECRET, data | {"emptied": "", "broken": "%"}, LINK_SECRET_TYPE)
    return FakeDesk(cluster)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((URL, "nomad"), 0, "the setup link of channel nomad in nomad-travel"),
        ((f" {URL}\n",), 0, "Kapso says that it is active, until 2026-04-01T00:00:00Z"),
        ((OTHERS, "nomad"), 1, "it is that of other"),
        ((f"{URL}x", "nomad"), 1, "NOT the link of channel nomad"),
        ((URL[:-1],), 1, "NOT the link of any channel"),
        (("",), 1, "NOT the link of any channel"),
    ],
)
async def test_a_link_is_compared_whole(
    desk: FakeDesk, words: tuple[str, ...], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await run(desk, "nomad-travel", typed(link.add_parser, "check-link", *words)) == code
    shown = "".join(capsys.readouterr())
    assert said in shown
    assert "canary-token" not in shown


async def test_who_may_not_read_the_secret_is_told_which_right_it_takes(
    desk: FakeDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.refused.add("secret")
    assert await run(desk, "nomad-travel", typed(link.add_parser, "check-link", URL)) == 2
    assert "ask for `get` on that one name" in capsys.readouterr().err


async def test_a_namespace_without_links_has_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert await run(FakeDesk(), "nomad-travel", typed(link.add_parser, "check-link", URL)) == 1


async def test_a_secret_of_another_type_is_not_looked_into(capsys: pytest.CaptureFixture[str]) -> None:
    cluster = FakeCluster()
    data = {"nomad": base64.b64encode(URL.encode()).decode()}
    cluster.secrets.put("nomad-travel", LINK_SECRET, data, "Opaque")
    assert await run(FakeDesk(cluster), "nomad-travel", typed(link.add_parser, "check-link", URL)) == 2
    assert "is not the operator's" in capsys.readouterr().err
