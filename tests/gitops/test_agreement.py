"""Whoever looks, and whatever the reason: the tools agree on what has failed, what is done and what is awaited."""

from typing import Any

import pytest

from sendero_channels.kernel.reasons import CATALOGUE
from tests.flow import conformance
from tests.flow.recorded import STATES, reasons, state
from tests.flow.states import PLAYS
from tests.gitops import table
from tests.gitops.judge import NoJudgement, flux, judged
from tests.gitops.tools import Shown, expressions, shown

Raw = dict[str, Any]
RECORDED = {name: raw for name, raw in reasons().items() if (STATES / raw["kind"]).exists()} | {
    str(one): state(str(one)) for one in PLAYS
}
CHANNELS = [name for name, raw in RECORDED.items() if raw["kind"] == "WhatsAppChannel"]


def telling(raw: Raw) -> Raw:
    """With a text in every condition, as the operator writes one."""
    conditions = [{"message": one["reason"], **one} for one in raw["status"]["conditions"]]
    return raw | {"status": raw["status"] | {"conditions": conditions}}


@pytest.fixture(scope="module")
def seen() -> dict[str, Shown]:
    """What all tools make of all that was recorded."""
    return dict(zip(RECORDED, shown([telling(one) for one in RECORDED.values()]), strict=True))


def holds(name: str, type_: str) -> bool:
    return any(one["type"] == type_ and one["status"] == "True" for one in RECORDED[name]["status"]["conditions"])


def current(name: str) -> bool:
    """Looked at in its present generation, and to stay."""
    raw = RECORDED[name]
    looked = raw["status"]["observedGeneration"] == raw["metadata"]["generation"]
    return looked and "deletionTimestamp" not in raw["metadata"]


def test_every_reason_is_among_what_the_tools_are_shown() -> None:
    assert {name.split("-")[0] for name in reasons()} == set(CATALOGUE)


@pytest.mark.parametrize("name", RECORDED)
def test_the_tools_agree(seen: dict[str, Shown], name: str) -> None:
    one, here = seen[name], current(name)
    failed, ready = here and holds(name, "Stalled"), here and holds(name, "Ready")
    assert (one.kstatus == "Failed", one.flux_ready == "Failed", one.argo == "Degraded") == (failed,) * 3
    assert (one.kstatus == "Current", one.flux_ready == "Current", one.wait_ready) == (ready,) * 3
    assert one.kstatus == conformance.kstatus(RECORDED[name])


@pytest.mark.parametrize("name", CHANNELS)
def test_a_pipeline_that_waits_for_synced_goes_on_once_only_others_are_awaited(
    seen: dict[str, Shown], name: str
) -> None:
    done = current(name) and holds(name, "Synced")
    assert (seen[name].flux_synced == "Current", seen[name].wait_synced) == (done, done)
    assert (seen[name].flux_synced == "Failed") == (current(name) and holds(name, "Stalled"))


@pytest.mark.parametrize("name", CHANNELS)
def test_argo_cd_says_healthy_only_of_a_channel_that_is_ready(seen: dict[str, Shown], name: str) -> None:
    raw = RECORDED[name]
    if seen[name].argo == "Healthy":
        assert current(name)
        assert holds(name, "Ready")
        assert holds(name, "Synced")
    if seen[name].argo == "Suspended" and not raw["spec"].get("suspend"):
        assert {one["actor"] for one in raw["status"]["nextActions"]} <= {"Tenant", "Platform", "Author"}


def test_the_page_shows_what_the_tools_say() -> None:
    remedy = "run .venv/bin/python -m tests.gitops.table and commit what it writes"
    assert table.page() == table.PAGE.read_text(), remedy


def test_an_expression_that_cannot_be_evaluated_is_found() -> None:
    spoilt = {**expressions("ready"), "current": "status.nothing == 'x'"}
    with pytest.raises(NoJudgement, match="no such key"):
        judged([flux(state("WhatsAppChannel/testdata/live.yaml"), spoilt)])
