"""Releases meet each other's statuses: an older one's lack fields, a newer one's have fields and words nobody knows."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from sendero_channels.kernel.names import Key, Kind
from tests.flow.declared import CHANNEL, PROJECT
from tests.flow.scene import Scene

Raw = dict[str, Any]
TOMORROW = "aWordOfTomorrow"
AUTHORITY = ("running", "liveSince")
"""What the install record alone knows. A release that lacked it would not be an older one of ours."""


def of_tomorrow(value: Any) -> Any:
    """With a field that nobody knows in every object, and the fields that are known as they were."""
    if isinstance(value, list):
        return [of_tomorrow(one) for one in value]
    if isinstance(value, dict):
        return {name: of_tomorrow(one) for name, one in value.items()} | {TOMORROW: {"deep": [1]}}
    return value


def with_words_of_tomorrow(status: Raw) -> Raw:
    """With conditions, actors and intents that this release does not know."""
    found = copy.deepcopy(status)
    since = found["conditions"][0]["lastTransitionTime"]
    condition = {"status": "False", "reason": TOMORROW, "message": "m", "observedGeneration": 1}
    found["conditions"].append({"type": "OfTomorrow", **condition, "lastTransitionTime": since})
    found["nextActions"] = [{"gate": "OfTomorrow", "reason": TOMORROW, "actor": "Oracle", "message": "m"}]
    return found


def without_each(status: Raw) -> Iterator[tuple[str, Raw]]:
    """The status without one of its fields, for each of them."""
    for name in status:
        yield name, {one: value for one, value in status.items() if one != name}


def replace(scene: Scene, key: Key, status: Raw) -> None:
    """Another release wrote this. What it wrote is not held against this one's rules."""
    written = len(scene.record.written)
    scene.cluster.edit(key, {"status": None}, status=True)
    scene.cluster.edit(key, {"status": status}, status=True)
    del scene.record.written[written:]


def forget_tomorrow(scene: Scene) -> None:
    """What stands beside a write of ours until the API server's schema prunes it, or the next change, is not ours."""
    scene.record.written = [one for one in scene.record.written if TOMORROW not in str(one[1])]


def install(scene: Scene) -> Key:
    return Key(Kind.INSTALL, scene.number_id())


async def serves_as_before(scene: Scene, what: str) -> None:
    """Another release's operator starts, and nothing changes at Kapso or for travellers."""
    before = len(scene.calls)
    await scene.restart()
    await scene.pass_time(70)
    assert scene.wrote(before) == [], what
    assert scene.condition("Live")[0] == "True", f"{what}\n{scene.told()}"
    assert scene.condition("Ready")[0] == "True", f"{what}\n{scene.told()}"


@pytest.mark.parametrize("of", ["channel", "project", "install"])
async def test_a_status_of_an_older_release_lacks_a_field_and_nothing_changes_at_kapso(of: str) -> None:
    async with Scene() as scene:
        await scene.onboard()
        await scene.pass_time(70)
        key = {"channel": CHANNEL, "project": PROJECT, "install": install(scene)}[of]
        whole = scene.status(key)
        for name, older in without_each(whole):
            if of == "install" and name in AUTHORITY:
                continue
            replace(scene, key, older)
            await serves_as_before(scene, f"without {of}.status.{name}")


@pytest.mark.parametrize("of", ["channel", "project", "install"])
async def test_after_a_rollback_a_newer_releases_status_is_read_and_nothing_changes_at_kapso(of: str) -> None:
    async with Scene() as scene:
        await scene.onboard()
        await scene.pass_time(70)
        key = {"channel": CHANNEL, "project": PROJECT, "install": install(scene)}[of]
        newer = of_tomorrow(scene.status(key))
        replace(scene, key, newer)
        await serves_as_before(scene, f"a newer {of}.status")
        forget_tomorrow(scene)


async def test_after_a_rollback_conditions_that_nobody_knows_are_gone_with_the_next_change() -> None:
    async with Scene() as scene:
        await scene.onboard()
        replace(scene, CHANNEL, with_words_of_tomorrow(scene.status()))
        await serves_as_before(scene, "conditions of a newer release")
        scene.edit({"profile": {"about": "Other trips"}})
        await scene.pass_time(70)
        assert TOMORROW not in str(scene.status())
        assert scene.condition("Ready")[0] == "True"
        forget_tomorrow(scene)


async def test_an_intent_that_nobody_knows_makes_nothing_and_holds_nothing_up() -> None:
    async with Scene() as scene:
        await scene.onboard()
        intent = {"what": TOMORROW, "key": "k", "at": scene.at().isoformat()}
        replace(scene, CHANNEL, {**scene.status(), "intents": [intent]})
        await serves_as_before(scene, "an intent of a newer release")
        forget_tomorrow(scene)
