"""A doctor finds what keeps the operator from working, says what to do, and warns where it may not look."""

import copy
import json
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from sendero_channels.cli.doctor import command as doctor
from sendero_channels.cli.doctor.asked import run
from sendero_channels.cli.doctor.operator_rights import attributes
from sendero_channels.clients.knocked import Knocked
from sendero_channels.crdgen.crd import crd
from sendero_channels.crdgen.kinds import DEFINITIONS
from sendero_channels.kernel.clock import stamp
from sendero_channels.kernel.reasons import CATALOGUE
from tests.unit.cli.desk import FakeDesk, PassingClock, Raw, typed
from tests.unit.dashboard.declared import NOW, condition

BASE = Path(__file__).parents[3] / "manifests" / "base"
CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
CHANNELS = f"{CRDS}/whatsappchannels.channels.sendero.travel"
DEPLOYMENT = "/apis/apps/v1/namespaces/sendero-system/deployments/sendero-channels"
LEASE = "/apis/coordination.k8s.io/v1/namespaces/sendero-system/leases/sendero-channels"
URL = "https://hooks.example.org/kapso/production"
PROJECTS = "/apis/channels.sendero.travel/v1alpha1/kapsoprojects"


def project(key: str = "KeyAccepted", webhook: str = "WebhookRegistered") -> Raw:
    told = [
        condition("CredentialsAccepted", "True" if key == "KeyAccepted" else "False", key),
        condition("WebhookRegistered", "True" if webhook == "WebhookRegistered" else "False", webhook),
    ]
    return {"metadata": {"name": "production"}, "spec": {"webhookURL": URL}, "status": {"conditions": told}}


@pytest.fixture
def desk() -> FakeDesk:
    """Where all is well."""
    made = FakeDesk()
    made.at = format_datetime(NOW, usegmt=True)
    for one in DEFINITIONS:
        made.others[f"{CRDS}/{one.kind.plural}.channels.sendero.travel"] = copy.deepcopy(crd(one))
    made.others[DEPLOYMENT] = {"spec": {"replicas": 1}, "status": {"readyReplicas": 1}}
    made.others[LEASE] = {"spec": {"renewTime": stamp(NOW), "holderIdentity": "pod-1"}}
    made.others[PROJECTS] = {"items": [project()]}
    made.public[URL] = Knocked(405, "POST")
    return made


async def seen(desk: FakeDesk, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Raw]]:
    given = typed(doctor.add_parser, "doctor", "-o", "json")
    code = await run(desk, "nomad-travel", given, PassingClock(NOW))
    return code, {one["about"]: one for one in json.loads(capsys.readouterr().out)}


async def test_where_all_is_well_every_line_says_so(desk: FakeDesk, capsys: pytest.CaptureFixture[str]) -> None:
    code, found = await seen(desk, capsys)
    assert code == 0
    assert {name: one["said"] for name, one in found.items() if one["level"] != "ok"} == {}
    assert {"clock", "whatsappchannels CRD", "operator's rights", "operator Lease", "production: key"} <= set(found)


def served_no_more(desk: FakeDesk) -> None:
    desk.others[CHANNELS]["spec"]["versions"][0]["served"] = False


def older(desk: FakeDesk) -> None:
    root = desk.others[CHANNELS]["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
    del root["properties"]["spec"]["properties"]["suspend"]


@pytest.mark.parametrize(
    ("breaks", "about", "level", "said"),
    [
        (lambda desk: desk.others.pop(CHANNELS), "whatsappchannels CRD", "fail", "it is not there"),
        (served_no_more, "whatsappchannels CRD", "fail", "v1alpha1 is not served"),
        (older, "whatsappchannels CRD", "warn", "another schema"),
        (lambda desk: desk.others.pop(DEPLOYMENT), "operator Deployment", "warn", "there is none in sendero-system"),
        (
            lambda desk: desk.others.update({DEPLOYMENT: {"spec": {"replicas": 2}}}),
            "operator Deployment",
            "fail",
            "0 of 2",
        ),
        (lambda desk: desk.others.pop(LEASE), "operator Lease", "fail", "no operator has ever led here"),
        (
            lambda desk: desk.others[LEASE]["spec"].update(renewTime=stamp(NOW - timedelta(minutes=5))),
            "operator Lease",
            "fail",
            "last renewed 300 s ago",
        ),
        (
            lambda desk: desk.others.update({PROJECTS: {"items": [project("CredentialsRejected")]}}),
            "production: key",
            "fail",
            "CredentialsRejected",
        ),
        (
            lambda desk: desk.others.update({PROJECTS: {"items": [project(webhook="WebhookRegistrationRefused")]}}),
            "production: webhook",
            "fail",
            "WebhookRegistrationRefused",
        ),
        (lambda desk: desk.public.clear(), "production: public URL", "warn", "nothing answers there"),
        (
            lambda desk: desk.public.update({URL: Knocked(trouble="CertificateError", untrusted=True)}),
            "production: public URL",
            "fail",
            "its certificate is not trusted",
        ),
        (lambda desk: desk.public.update({URL: Knocked(502)}), "production: public URL", "fail", "502 is answered"),
        (lambda desk: desk.public.update({URL: Knocked(405, "GET")}), "production: public URL", "fail", "405"),
        (lambda desk: desk.others.update({PROJECTS: {"items": []}}), "projects", "warn", "there is no KapsoProject"),
        (
            lambda desk: setattr(desk, "at", format_datetime(NOW + timedelta(minutes=3), usegmt=True)),
            "clock",
            "fail",
            "180 s apart",
        ),
        (
            lambda desk: setattr(desk, "granted", lambda right, user: right.get("subresource") != "status"),
            "operator's rights",
            "fail",
            "patch whatsappchannels/status",
        ),
    ],
)
async def test_what_is_wrong_is_found_with_its_remedy(
    desk: FakeDesk, breaks: Any, about: str, level: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    breaks(desk)
    code, found = await seen(desk, capsys)
    assert (found[about]["level"], code) == (level, 1 if level == "fail" else 0)
    assert said in found[about]["said"]
    assert found[about]["remedy"]


async def test_no_public_url_is_nothing_wrong(desk: FakeDesk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.others[PROJECTS] = {"items": [project(webhook="NoPublicURL")]}
    code, found = await seen(desk, capsys)
    assert (code, found["production: webhook"]["level"]) == (0, "ok")
    assert CATALOGUE["NoPublicURL"].meaning in found["production: webhook"]["said"]


async def test_what_a_viewer_may_not_see_is_a_warning_and_no_failure(
    desk: FakeDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.refused = {DEPLOYMENT, LEASE, PROJECTS, *(one for one in desk.others if one.startswith(CRDS))}
    desk.others["/apis/channels.sendero.travel/v1alpha1"] = {"resources": [{"name": "whatsappchannels"}]}
    code, found = await seen(desk, capsys)
    assert found["operator Lease"]["said"] == found["projects"]["said"] == "you may not look at it"
    assert found["whatsappchannels CRD"]["level"] == "ok"
    assert found["kapsoprojects CRD"]["level"] == "fail"
    assert code == 1


async def test_text_has_one_line_for_a_finding_and_one_for_its_remedy(
    desk: FakeDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.others.pop(LEASE)
    await run(desk, "nomad-travel", typed(doctor.add_parser, "doctor"), PassingClock(NOW))
    lines = capsys.readouterr().out.splitlines()
    [at] = [number for number, line in enumerate(lines) if line.startswith("fail")]
    assert "operator Lease" in lines[at]
    assert lines[at + 1].startswith("       -> start the operator")


def test_the_rights_that_are_asked_about_are_those_that_are_given() -> None:
    given = set()
    for file, home in (("rights.yaml", ""), ("rights-at-home.yaml", "sendero-system")):
        for raw in yaml.safe_load_all((BASE / file).read_text()):
            for rule in raw.get("rules") or ():
                given |= _flat(rule, home)
    asked = {
        (
            one["group"],
            one["resource"],
            one.get("subresource", ""),
            one["verb"],
            one.get("name", ""),
            one.get("namespace", ""),
        )
        for one in attributes("sendero-system")
    }
    assert asked == given


def _flat(rule: Raw, home: str) -> set[tuple[str, ...]]:
    return {
        (group, *resource.partition("/")[::2], verb, name, home)
        for group in rule["apiGroups"]
        for resource in rule["resources"]
        for verb in rule["verbs"]
        for name in rule.get("resourceNames") or [""]
    }
