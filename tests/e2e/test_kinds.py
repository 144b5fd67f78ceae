"""The five kinds on a real API server: what it takes, what it refuses and with which words, and what it shows."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from testbed.cluster import GROUP, VERSION, KubectlFailed
from testbed.demo.scenery import load
from testbed.stage import CRDS, EXAMPLES, Stage
from tests.e2e.declared import Object
from tests.e2e.refused.changes import CHANGED
from tests.e2e.refused.channels import CHANNELS
from tests.e2e.refused.packages import PACKAGES
from tests.e2e.refused.projects import PROJECTS
from tests.e2e.refused.refusal import Refusal
from tests.e2e.refused.tenants import TENANTS
from tests.e2e.served import PLURALS, Served
from tests.e2e.statuses import CHANNEL_STATUS, INSTALL_STATUS, PROJECT_STATUS, condition
from tests.e2e.valid import NAMESPACE, changed, valid

pytestmark = pytest.mark.e2e
NAMES = dict.fromkeys(PLURALS, "kinds") | {"wai": "106540352242922"}
STRICTLY = ("--dry-run=server", "--validate=strict", "--warnings-as-errors")
# What is below examples/packages is source, not objects.
APPLIED = [EXAMPLES / "platform.yaml", EXAMPLES / "package.yaml", *sorted((EXAMPLES / "channels").glob("*.yaml"))]


@pytest.fixture(scope="module")
def served(stage: Stage) -> Served:
    """The API server with a namespace for channels, and the namespaces of the examples."""
    names = {NAMESPACE} | {one["metadata"]["name"] for one in load(EXAMPLES).namespaces()}
    stage.cluster.apply(
        *({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}} for name in sorted(names))
    )
    return Served(stage.cluster)


@pytest.fixture(scope="module")
def standing(served: Served) -> Iterator[Served]:
    """The API server with one valid object of each kind."""
    for kind, name in NAMES.items():
        served.create(kind, valid(kind, name))
    yield served
    for kind, name in NAMES.items():
        served.delete(kind, name)


@pytest.mark.parametrize("kind", PLURALS)
def test_a_valid_object_is_taken(served: Served, kind: str) -> None:
    assert served.refusal(kind, valid(kind, f"{NAMES[kind]}1")) == ""


@pytest.mark.parametrize("wrong", [*CHANNELS, *TENANTS, *PROJECTS, *PACKAGES], ids=str)
def test_what_is_wrong_is_refused_with_field_and_remedy(served: Served, wrong: Refusal) -> None:
    said = served.refusal(wrong.kind, changed(valid(wrong.kind, f"{NAMES[wrong.kind]}2"), wrong.changes))
    assert [word for word in wrong.words if word not in said.replace('\\"', '"')] == [], said


@pytest.mark.parametrize("wrong", CHANGED, ids=str)
def test_what_is_immutable_cannot_be_changed(standing: Served, wrong: Refusal) -> None:
    said = standing.change_refused(wrong.kind, NAMES[wrong.kind], changed({}, wrong.changes))
    assert [word for word in wrong.words if word not in said] == [], said


@pytest.mark.parametrize("kind", PLURALS)
def test_an_immutable_object_still_takes_labels(standing: Served, kind: str) -> None:
    assert standing.change_refused(kind, NAMES[kind], {"metadata": {"labels": {"team": "platform"}}}) == ""


@pytest.mark.parametrize("kind", [kind for kind in PLURALS if kind not in ("wai", "stn")])
def test_a_new_object_is_not_yet_observed(served: Served, kind: str) -> None:
    made = served.create(kind, valid(kind, f"{NAMES[kind]}3"), dry=True)
    assert made["status"] == {"observedGeneration": -1}


def test_a_tenant_has_no_status_that_anybody_could_wait_for(served: Served) -> None:
    assert "status" not in served.create("stn", valid("stn", f"{NAMES['stn']}3"), dry=True)


def test_a_status_set_to_null_is_not_observed_any_more(standing: Served) -> None:
    standing.patch("wac", "kinds", {"status": {"observedGeneration": 1}}, status=True)
    made = standing.patch("wac", "kinds", {"status": None}, status=True)
    assert made["status"] == {"observedGeneration": -1}


def test_what_a_channel_leaves_out_is_the_careful_choice(served: Served) -> None:
    spec = served.create("wac", valid("wac", "careful"), dry=True)["spec"]
    assert (spec["live"], spec["suspend"], spec["deletionPolicy"]) == (False, False, "Retain")
    assert spec["number"]["connectionTypes"] == ["coexistence", "dedicated"]
    assert "profile" not in spec


def test_a_project_without_a_budget_gets_one(served: Served) -> None:
    project = valid("kpj", "frugal")
    del project["spec"]["budget"]
    assert served.create("kpj", project, dry=True)["spec"]["budget"] == {
        "requestsPerMinute": 100,
        "healthChecksPerMinute": 60,
        "maxChannels": 10_000,
    }


@pytest.mark.parametrize(
    ("kind", "status"), [("wac", CHANNEL_STATUS), ("kpj", PROJECT_STATUS), ("wai", INSTALL_STATUS)]
)
def test_a_full_status_is_kept_whole(standing: Served, kind: str, status: dict[str, Any]) -> None:
    assert standing.patch(kind, NAMES[kind], {"status": status}, status=True)["status"] == status


def test_a_status_cannot_be_written_beside_the_spec(standing: Served) -> None:
    before = standing.patch("wac", "kinds", {"status": {"conditions": [condition("Ready", "False")]}}, status=True)
    after = standing.patch("wac", "kinds", {"status": {"conditions": [condition("Ready", "True")]}})
    assert after["status"] == before["status"]


def test_a_condition_that_lags_behind_does_not_satisfy_a_wait(standing: Served) -> None:
    stale = {"status": {"observedGeneration": -1, "conditions": [condition("Ready", "True", generation=0)]}}
    standing.patch("wac", "kinds", stale, status=True)
    with pytest.raises(KubectlFailed, match="timed out"):
        standing.cluster.kubectl("wait", "--for=condition=Ready", "--timeout=1s", "wac/kinds", "-n", NAMESPACE)
    made = standing.patch("wac", "kinds", {"spec": {"live": True}})
    now = {"status": {"conditions": [condition("Ready", "True", generation=made["metadata"]["generation"])]}}
    standing.patch("wac", "kinds", now, status=True)
    said = standing.cluster.kubectl("wait", "--for=condition=Ready", "--timeout=10s", "wac/kinds", "-n", NAMESPACE)
    assert "condition met" in said


def test_a_stranger_sees_what_is_missing_and_who_must_act(standing: Served) -> None:
    standing.patch("wac", "kinds", {"status": CHANNEL_STATUS}, status=True)
    narrow = standing.cluster.kubectl("get", "wac", "kinds", "-n", NAMESPACE)
    head, row = (line.split() for line in narrow.splitlines())
    assert head == ["NAME", "TENANT", "NUMBER", "READY", "LIVE", "REASON", "ACTION", "AGE"]
    assert row[:-1] == ["kinds", "kinds", "…22", "False", "True", "LinkPending", "Tenant"]
    wide = standing.cluster.kubectl("get", "wac", "kinds", "-n", NAMESPACE, "-o", "wide").splitlines()
    assert wide[0].split()[-2:] == ["SYNCED", "MESSAGE"]
    assert wide[1].endswith("The setup link waits to be opened.")


@pytest.mark.parametrize("field", ["tenantRef", "projectRef", "packageRef"])
def test_channels_are_found_by_what_they_refer_to(standing: Served, field: str) -> None:
    def found(name: str) -> str:
        selector = f"--field-selector=spec.{field}.name={name}"
        return standing.cluster.kubectl("get", "wac", "-n", NAMESPACE, selector, "-o", "name")

    assert found("kinds").split() == [f"whatsappchannel.{GROUP}/kinds"]
    assert found("other") == ""


def test_one_category_shows_all_of_it(standing: Served) -> None:
    said = standing.cluster.kubectl("get", "sendero", "-A", "-o", "name")
    for kind, plural in PLURALS.items():
        assert f"{plural.removesuffix('s')}.{GROUP}/{NAMES[kind]}" in said


def test_explain_reads_like_documentation(stage: Stage) -> None:
    said = stage.cluster.kubectl("explain", "wac.spec.number.region")
    assert "ISO 3166-1 alpha-2, as ES" in " ".join(said.split())


def test_every_field_that_explain_shows_is_described(stage: Stage) -> None:
    document = _openapi(stage)
    ours = {name: one for name, one in document.items() if name.startswith("travel.sendero.channels.")}
    undescribed = [at for name, one in ours.items() if not name.endswith("List") for at in _undescribed(one, name)]
    assert len(ours) >= 5
    assert undescribed == []


@pytest.mark.parametrize("file", APPLIED, ids=lambda file: str(file.name))
def test_every_example_is_taken_with_strict_validation(served: Served, file: Path) -> None:
    said = served.cluster.kubectl("apply", *STRICTLY, "-f", file)
    assert GROUP in said


def test_the_crds_are_taken_without_a_warning(stage: Stage) -> None:
    said = stage.cluster.kubectl("apply", *STRICTLY, "-f", CRDS)
    assert said.count("customresourcedefinition") == 5


def _openapi(stage: Stage) -> dict[str, Any]:
    said = stage.cluster.kubectl("get", "--raw", f"/openapi/v3/apis/{GROUP}/{VERSION}")
    return dict(json.loads(said)["components"]["schemas"])


def _undescribed(node: Object, at: str) -> Iterator[str]:
    for name, field in node.get("properties", {}).items():
        if name == "metadata":
            continue
        if not (field.get("description") or "allOf" in field):
            yield f"{at}.{name}"
        yield from _undescribed(field, f"{at}.{name}")
    for word in ("items", "additionalProperties"):
        if isinstance(node.get(word), dict):
            yield from _undescribed(node[word], f"{at}[]")
