"""What every scene is held against would notice: a status that misleads, and a secret that is shown."""

import copy
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from sendero_channels.kernel.names import Kind
from tests.flow.conformance import kstatus, troubles
from tests.flow.declared import CHANNEL
from tests.flow.reasons.steps import linked
from tests.flow.record import Record, leaks
from tests.flow.scene import Scene

Raw = dict[str, Any]


def _condition(raw: Raw, type_: str) -> Raw:
    found: Raw = next(one for one in raw["status"]["conditions"] if one["type"] == type_)
    return found


def ready_beside_stalled(raw: Raw) -> None:
    raw["status"]["conditions"].append({**_condition(raw, "Ready"), "type": "Stalled"})


def no_ready(raw: Raw) -> None:
    raw["status"]["conditions"].remove(_condition(raw, "Ready"))


def ready_against_the_gates(raw: Raw) -> None:
    _condition(raw, "TestDelivered")["status"] = "False"


def unknown_and_at_rest(raw: Raw) -> None:
    for type_ in ("Ready", "TestDelivered"):
        _condition(raw, type_)["status"] = "Unknown"


def ahead_of_the_spec(raw: Raw) -> None:
    raw["status"]["observedGeneration"] = 99


def one_condition_behind(raw: Raw) -> None:
    _condition(raw, "Live")["observedGeneration"] = 0


def a_reason_of_its_own(raw: Raw) -> None:
    _condition(raw, "Live")["reason"] = "BecauseISaySo"


def a_field_that_the_crd_does_not_have(raw: Raw) -> None:
    raw["status"]["number"]["digits"] = "1"


def a_text_that_is_too_long(raw: Raw) -> None:
    raw["status"]["customer"]["id"] = "x" * 257


@pytest.mark.parametrize(
    "spoil",
    [
        ready_beside_stalled,
        no_ready,
        ready_against_the_gates,
        unknown_and_at_rest,
        ahead_of_the_spec,
        one_condition_behind,
        a_reason_of_its_own,
        a_field_that_the_crd_does_not_have,
        a_text_that_is_too_long,
    ],
)
async def test_a_spoilt_status_is_noticed(spoil: Callable[[Raw], None]) -> None:
    async with Scene() as scene:
        await scene.onboard()
        raw = copy.deepcopy(scene.channel())
        assert troubles(Kind.CHANNEL, raw) == []
        spoil(raw)
        assert troubles(Kind.CHANNEL, raw) != []


@pytest.mark.parametrize("text", ["call +34 600 111 222", "34911234567", "key-one", "Hello there", "/setup/token-1"])
def test_a_secret_a_text_or_a_full_number_is_noticed(text: str) -> None:
    assert leaks(f'{{"message": "{text}"}}', ["token-1"]) != []


def test_masked_numbers_and_metas_ids_are_none() -> None:
    assert leaks("…22 106540352242922", ["token-1"]) == []


def test_a_third_status_write_in_one_pass_is_noticed() -> None:
    record = Record()
    record.writes.append(Counter({CHANNEL: 2}))
    assert record.troubles([], []) == []
    record.writes.append(Counter({CHANNEL: 3}))
    assert len(record.troubles([], [])) == 1


async def test_kstatus_reads_each_stretch_of_the_way_as_it_is_meant() -> None:
    async with Scene() as scene:
        await linked(scene)
        assert kstatus(scene.channel()) == "InProgress"
        scene.edit({"variables": {"agency_name": None}})
        assert kstatus(scene.channel()) == "InProgress", "the new generation has not been looked at"
        await scene.settle()
        assert kstatus(scene.channel()) == "Failed"
    async with Scene() as scene:
        await scene.onboard()
        assert kstatus(scene.channel()) == "Current"
        scene.edit({"suspend": True})
        await scene.settle()
        assert kstatus(scene.channel()) == "Current"
        scene.fault(kind="reset")
        await scene.pass_time(1500)
        assert kstatus(scene.channel()) == "InProgress"
        scene.remove()
        assert kstatus(scene.channel()) == "Terminating"
