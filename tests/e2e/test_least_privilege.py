"""At the end of the suite: the roles grant what was used in it, no less and no more.

tests/conftest.py puts these tests last, and leaves out the second where a part of the suite is run alone.
"""

from pathlib import Path

import pytest
import yaml

from testbed.kube_state_metrics import ACCOUNT as SERIES
from testbed.operated import RECEIVER, SERVICE_ACCOUNT
from testbed.stage import MANIFESTS, ROOT, Stage
from tests.e2e.audit import Deed, Right, deeds, granted, missing, unused

pytestmark = pytest.mark.e2e
OVERLAYS = ROOT / "manifests" / "overlays"
ACCOUNTS = {
    SERVICE_ACCOUNT: MANIFESTS,
    RECEIVER: OVERLAYS / "receiver",
    SERIES: OVERLAYS / "kube-state-metrics",
}
OURS = "channels.sendero.travel"
# Needed in moments that no test can bring about on purpose on a real API server: when a claim or a write is refused for
# a record that the watch has not shown yet, and when a list lacks a record that the cache still holds. So it may be
# used or not; tests/flow and tests/unit walk these ways.
MOMENTS = {Right(OURS, "whatsappinstalls", "get")}


def rights(stage: Stage, account: str) -> set[Right]:
    """What the manifests grant an account."""
    built = yaml.safe_load_all(stage.cluster.kubectl("kustomize", ACCOUNTS[account]))
    return granted([one for one in built if one], account)


@pytest.fixture(scope="module")
def log(stage: Stage) -> Path:
    """The API server's audit log. Only a control plane of our own writes one that we can read."""
    if stage.control_plane is None or stage.control_plane.audit_log is None:
        pytest.skip("this cluster's audit log is not ours to read")
    return stage.control_plane.audit_log


@pytest.mark.parametrize("account", ACCOUNTS)
def test_no_right_was_missing(stage: Stage, log: Path, account: str) -> None:
    assert missing(rights(stage, account), deeds(log, account)) == []


@pytest.mark.parametrize("account", ACCOUNTS)
def test_no_right_is_unused(stage: Stage, log: Path, account: str) -> None:
    assert unused(rights(stage, account) - MOMENTS, deeds(log, account)) == []


def test_a_right_too_many_and_one_too_few_would_be_told() -> None:
    done = {Deed("", "secrets", "get", "one", "sendero-system", True), Deed("", "pods", "list", "", "", False)}
    have = {Right("", "secrets", "get", "two"), Right("", "secrets", "get", at_home=True)}
    assert unused(have, done) == [Right("", "secrets", "get", "two")]
    assert [deed.resource for deed in missing(have, done)] == ["pods"]
    elsewhere = Deed("", "secrets", "get", "one", "default", True)
    assert missing(have, {elsewhere}) == [elsewhere]
