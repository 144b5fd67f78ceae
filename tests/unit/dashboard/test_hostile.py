"""What others write is shown as text, whatever it says and wherever it stands."""

from typing import Any

import pytest

from sendero_channels.dashboard.shown.offers import patch
from sendero_channels.kernel.names import Kind
from tests.unit.dashboard.declared import NOW, ago
from tests.unit.dashboard.hostile import PAYLOAD, HostileOperator, hostile_channel, poisoned, strange
from tests.unit.dashboard.opened import EDITOR, PATH, Dashboard, opened

Raw = dict[str, Any]
QUERY = "%27%22%3E%3Cscript%3Ealert(1)%3C/script%3E"


async def opens(here: Dashboard, *paths: str) -> None:
    for path in paths:
        page = (await here.get(path)).text
        assert strange(page) == [], path


async def test_no_text_of_a_channel_becomes_markup() -> None:
    async with opened(*EDITOR) as here:
        raw = hostile_channel()
        here.person.cluster.put(Kind.CHANNEL, raw)
        note = {"note": "Live is False: n", "eventTime": ago(hours=1), "reason": "r", "type": "Warning", "action": "a"}
        here.person.told = [poisoned(note, ("type",)), poisoned({**note, "note": "n"}, ("type",))]
        await opens(here, "/", PATH, f"{PATH}?done=live", f"{PATH}/setup-link")
        page = (await here.get(PATH)).text
        assert page.count("&lt;script&gt;") > 20
        assert "<script>document" not in page


@pytest.mark.parametrize("path", ["/inbox", "/runs", "/runs/x", "/conversations/x", "/find?id=x"])
async def test_no_text_of_a_run_becomes_markup(path: str) -> None:
    async with opened(*EDITOR, runs=HostileOperator()) as here:
        page = (await here.get(path)).text
        assert strange(page) == []
        assert PAYLOAD not in page
        assert "&lt;script&gt;" in page


@pytest.mark.parametrize(
    "path",
    [
        f"/?text={QUERY}&owner={QUERY}&state={QUERY}",
        f"{PATH}?done={QUERY}&x={QUERY}",
        f"/runs?channel={QUERY}&state={QUERY}&namespace={QUERY}",
        f"/find?id={QUERY}",
        f"/runs/{QUERY}",
        f"/conversations/{QUERY}",
        f"/channels/{QUERY}/x",
        f"/{QUERY}",
    ],
)
async def test_nothing_in_an_address_becomes_markup(path: str) -> None:
    async with opened(*EDITOR, runs=HostileOperator()) as here:
        for answer in (await here.get(path), await here.live(path)):
            assert strange(answer.text) == []
            assert "<script>alert" not in answer.text


async def test_nothing_that_was_filled_in_becomes_markup() -> None:
    async with opened(*EDITOR) as here:
        for name in ("namespace", "name", "tenant", "region", "expected", "variables", "recipient"):
            answer = await here.post("/connect", **{name: PAYLOAD})
            assert answer.status == 422
            assert strange(answer.text) == []
        assert here.person.changes == []


def test_no_button_carries_what_others_wrote_into_a_patch() -> None:
    assert PAYLOAD not in str([patch(one, NOW) for one in ("link", "refresh", "test", "live")])
