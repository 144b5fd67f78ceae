"""What a person may do decides what is offered; what they may do by then decides what happens."""

import json
import shlex
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from sendero_channels.clients.cluster_reviews import Right
from sendero_channels.dashboard.person import may_create, may_list, may_patch, may_read_links
from sendero_channels.dashboard.shown.offers import LABELS, command, patch
from sendero_channels.kernel.names import Key, Kind
from sendero_channels.kernel.trouble import ClusterInvalid
from tests.unit.dashboard.declared import NOW, channel
from tests.unit.dashboard.opened import EDITOR, LINK, PATH, Dashboard, opened

NOMAD = Key(Kind.CHANNEL, "nomad", "nomad-travel")
PATCH = may_patch("nomad-travel", "nomad")
BUTTONS = tuple(LABELS)
FORM = {"namespace": "nomad-travel", "name": "two", "tenant": "t", "project": "p", "package": "x", "region": "ES"}


@asynccontextmanager
async def offering(button: str, *rights: Right) -> AsyncIterator[Dashboard]:
    """A channel on which this button makes sense."""
    async with opened(*rights) as here:
        if button != "link":
            here.person.cluster.put(Kind.CHANNEL, channel(testMessage={"recipient": "+34600111222"}))
        yield here


def shows(page: str, button: str) -> bool:
    return f'action="{PATH}/{button}"' in page


@pytest.mark.parametrize("button", BUTTONS)
async def test_a_button_is_there_for_who_may_patch_and_for_nobody_else(button: str) -> None:
    async with offering(button, *EDITOR) as here:
        assert shows((await here.get()).text, button)
    others = {*EDITOR, may_patch("nomad-travel", "another")} - {PATCH}
    async with offering(button, *others) as here:
        page = (await here.get()).text
        assert not shows(page, button)
        assert "<form" not in page.split("<main")[1]
        assert "kubectl" not in page


@pytest.mark.parametrize("button", BUTTONS)
async def test_a_button_changes_what_it_says_and_nothing_else(button: str) -> None:
    async with offering(button, *EDITOR) as here:
        answer = await here.post(f"{PATH}/{button}")
        assert (answer.status, answer.headers["Location"]) == (303, f"{PATH}?done={button}")
        assert here.person.changes == [(NOMAD, patch(button, here.clock.now()))]
        done = (await here.get(answer.headers["Location"])).text
        assert 'class="notice good"' in done


@pytest.mark.parametrize("button", BUTTONS)
def test_the_command_beside_a_button_says_the_same_to_kubectl(button: str) -> None:
    words = shlex.split(command(channel(), button).replace('"$(date -u +%FT%TZ)"', "2026-03-01T12:00:00Z"))
    assert words[:3] == ["kubectl", "-n", "nomad-travel"]
    assert words[4:6] == ["wac", "nomad"]
    assert said(words) == patch(button, NOW)


def said(words: list[str]) -> Any:
    """What kubectl would patch."""
    if words[3] == "patch":
        assert words[6:8] == ["--type", "merge"]
        return json.loads(words[9])
    name, _, value = words[-1].partition("=")
    assert words[3] == "annotate"
    assert "--overwrite" in words
    return {"metadata": {"annotations": {name: value}}}


@pytest.mark.parametrize("button", BUTTONS)
async def test_who_lost_the_right_since_the_page_was_made_is_told_so_and_nothing_changes(button: str) -> None:
    async with offering(button, *EDITOR) as here:
        assert shows((await here.get()).text, button)
        here.person.rights.remove(PATCH)
        answer = await here.post(f"{PATH}/{button}")
        assert answer.status == 403
        assert "Not yours to see or do" in answer.text
        assert "the API server answered 403" in answer.text
        assert f'href="{PATH}"' in answer.text
        assert here.person.changes == []
        await here.clock.advance(31)
        assert not shows((await here.get()).text, button)


@pytest.mark.parametrize("button", BUTTONS)
async def test_who_got_the_right_finds_the_buttons_half_a_minute_later(button: str) -> None:
    async with offering(button, may_list()) as here:
        assert not shows((await here.get()).text, button)
        here.person.rights.add(PATCH)
        await here.clock.advance(31)
        assert shows((await here.get()).text, button)


async def test_a_channel_that_went_before_its_button_was_pressed_is_told_to_be_gone() -> None:
    async with opened(*EDITOR) as here:
        here.person.cluster.remove(NOMAD)
        answer = await here.post(f"{PATH}/refresh")
        assert answer.status == 404
        assert "Nothing here" in answer.text


async def test_what_an_admission_policy_says_to_a_button_is_shown() -> None:
    async with opened(*EDITOR) as here:

        async def refusing(*_: object) -> None:
            raise ClusterInvalid("patch: the API server answered 422: live is for Fridays", status=422)

        here.person.change = refusing  # type: ignore[method-assign, assignment]
        answer = await here.post(f"{PATH}/live")
        assert answer.status == 422
        assert "The API server refused it" in answer.text
        assert "live is for Fridays" in answer.text


async def test_who_lost_the_right_to_create_keeps_what_was_filled_in() -> None:
    async with opened(*EDITOR) as here:
        assert 'action="/connect"' in (await here.get("/connect")).text
        here.person.rights.remove(may_create("nomad-travel"))
        answer = await here.post("/connect", **FORM)
        assert answer.status == 422
        assert "the API server answered 403" in answer.text
        assert 'value="two"' in answer.text
        assert here.person.cluster.now(Key(Kind.CHANNEL, "two", "nomad-travel")) is None


async def test_who_lost_the_right_to_the_link_gets_none_from_a_page_that_still_offers_it() -> None:
    async with opened(*EDITOR) as here:
        assert "Show the setup link" in (await here.get()).text
        here.person.rights.remove(may_read_links("nomad-travel"))
        for answer in (await here.live(f"{PATH}/setup-link"), await here.get(f"{PATH}/setup-link")):
            assert LINK not in answer.text
            assert "<svg" not in answer.text.split("<main")[-1]
        await here.clock.advance(31)
        assert "Show the setup link" not in (await here.get()).text


async def test_who_declares_channels_in_another_namespace_of_theirs_is_offered_it() -> None:
    async with opened(may_create("sol"), namespaces=("nomad-travel", "sol")) as here:
        assert 'href="/connect"' in (await here.get("/")).text
        assert 'name="namespace" type="text" value="sol"' in (await here.get("/connect")).text
