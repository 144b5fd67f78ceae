"""A support bundle holds what helps, and nothing that a stranger may not read."""

import base64
import binascii
import json
import re
import stat
import tarfile
from pathlib import Path
from typing import Any

import pytest

from sendero_channels.cli.bundle import command as bundle
from sendero_channels.cli.bundle.asked import run
from sendero_channels.kernel.names import API_VERSION, LINK_SECRET, LINK_SECRET_TYPE, Key, Kind
from tests.doubles.cluster import FakeCluster
from tests.unit.cli.desk import FakeDesk, PassingClock, Raw, typed
from tests.unit.dashboard.declared import NOW, channel

SECRET = "canary-hush-hush"
PHONE = "+34600111222"
WAMID = "wamid.HBgLMzQ2MDAxMTEyMjIVAgARGBI5QTNDQTVCM0Q0Q0Q2RTY3RTcA"
"""As Meta writes one of a message to PHONE."""
LINK = f"https://app.kapso.example/setup/{SECRET}"
EVENTS = "/apis/events.k8s.io/v1/namespaces/nomad-travel/events"
METRICS = "/api/v1/namespaces/sendero-system/services/sendero-channels-metrics:metrics/proxy/metrics"


def planted() -> Raw:
    """A channel with a canary wherever somebody may put something."""
    raw = channel(
        waits="LinkPending",
        variables={"agency_name": SECRET, "phone": PHONE},
        profile={"about": SECRET, "email": f"{SECRET}@agency.example", "websites": [LINK]},
        testMessage={"recipient": PHONE},
        setupLink={"successURL": LINK},
        number={"region": "ES", "expected": PHONE},
    )
    raw["metadata"]["annotations"] = {
        "kubectl.kubernetes.io/last-applied-configuration": json.dumps({"spec": {"x": SECRET, "y": PHONE}}),
        "example.com/note": SECRET,
    }
    raw["metadata"]["managedFields"] = [{"manager": SECRET}]
    raw["status"]["conditions"][0]["message"] = f"Open {LINK} and call {PHONE} or 600 111 222"
    raw["status"]["nextActions"][0]["message"] = f"call {PHONE}, see {LINK}, and {WAMID}."
    raw["status"]["profile"] = {"about": SECRET, "websites": [LINK]}
    raw["status"]["testMessage"] = {"wamid": WAMID, "state": "sent"}
    raw["status"]["evidence"] = [{"gate": "TestDelivered", "correlation": {"wamid": WAMID}}]
    return raw


def package() -> Raw:
    text = {"message": SECRET, "to": PHONE}
    spec: Raw = {
        "version": "1.0.0",
        "digest": "sha256:" + "a" * 64,
        "description": SECRET,
        "workflow": {"nodes": [{"data": {"config": text}}], "edges": []},
        "templates": [{"key": "hello", "components": [text]}],
        "flows": [{"key": "form", "definition": text}],
        "variables": [{"name": "agency_name", "default": SECRET}],
        "testTemplate": {"parameters": [SECRET]},
    }
    return {"metadata": {"name": "travel-1"}, "spec": spec}


@pytest.fixture
def desk() -> FakeDesk:
    cluster = FakeCluster()
    cluster.put(Kind.CHANNEL, planted())
    data = {"nomad": base64.b64encode(LINK.encode()).decode()}
    cluster.secrets.put("nomad-travel", LINK_SECRET, data, LINK_SECRET_TYPE)
    made = FakeDesk(cluster)
    project = {"metadata": {"name": "production"}, "spec": {"senderoURL": LINK, "policy": {"sensitive": [SECRET]}}}
    made.others = {
        "/version": {"gitVersion": "v1.33.0"},
        EVENTS: {"items": [note(API_VERSION), note("v1")]},
        f"/apis/{API_VERSION}/kapsoprojects": {"items": [project]},
        f"/apis/{API_VERSION}/channelpackages": {"items": [package()]},
        f"/apis/{API_VERSION}/senderotenants": {"items": []},
    }
    made.texts[METRICS] = f'channels{{url="{LINK}",to="{PHONE}",of="{WAMID}"}} 7\n'
    return made


def note(version: str) -> Raw:
    regarding = {"apiVersion": version, "kind": "WhatsAppChannel", "name": "nomad"}
    return {
        "reason": "LinkPending",
        "note": f"{LINK} {PHONE} ('{WAMID}')",
        "regarding": regarding,
        "metadata": {"name": SECRET},
    }


async def gathered(desk: FakeDesk, file: Path, *words: str) -> dict[str, str]:
    given = typed(bundle.add_parser, "support-bundle", "-o", str(file), *words)
    assert await run(desk, "nomad-travel", given, PassingClock(NOW)) == 0
    return unpacked(file)


def unpacked(file: Path) -> dict[str, str]:
    with tarfile.open(file) as archive:
        return {one.name.rpartition("/")[2]: read(archive, one) for one in archive.getmembers()}


def made(desk: FakeDesk) -> Raw:
    return desk.cluster.now(Key(Kind.CHANNEL, "nomad", "nomad-travel")) or {}


def mode(file: Path) -> int:
    return stat.S_IMODE(file.stat().st_mode)


def read(archive: tarfile.TarFile, one: tarfile.TarInfo) -> str:
    found = archive.extractfile(one)
    assert found is not None
    return found.read().decode()


async def test_no_secret_no_word_and_no_number_is_in_it(
    desk: FakeDesk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = await gathered(desk, tmp_path / "b.tar.gz")
    everything = "\n".join(files.values())
    encoded = base64.b64encode(LINK.encode()).decode()
    digits = "".join(one for one in everything if one.isdigit())
    assert [one for one in (SECRET, PHONE, encoded, "600 111 222") if one in everything] == []
    assert "600111222" not in digits
    assert ("secret", ("nomad-travel", LINK_SECRET)) not in desk.cluster.calls


async def test_no_number_is_in_it_that_only_has_to_be_decoded(
    desk: FakeDesk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = await gathered(desk, tmp_path / "b.tar.gz")
    digits = PHONE.removeprefix("+").encode()
    assert digits in decoded(WAMID)
    assert [name for name, text in files.items() if digits in decoded(text)] == []
    shown = {name: set(re.findall(r"wamid-\w+", text)) for name, text in files.items()}
    told = {name: found for name, found in shown.items() if found}
    assert set(told) == {"channels.json", "events.json", "metrics.txt"}
    assert len(set().union(*told.values())) == 1


def decoded(text: str) -> bytes:
    """What the words of a text say in base64, wherever in a word that begins."""
    found = b""
    for word in re.findall(r"[A-Za-z0-9+/]{8,}", text):
        for start in range(4):
            rest = word[start:]
            found += binascii.a2b_base64(rest[: len(rest) // 4 * 4]) + b" "
    return found


async def test_what_helps_is_in_it(desk: FakeDesk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = await gathered(desk, tmp_path / "b.tar.gz")
    [one] = json.loads(files["channels.json"])
    reasons = {told["type"]: told["reason"] for told in one["status"]["conditions"]}
    assert reasons["NumberConnected"] == reasons["Ready"] == "LinkPending"
    assert one["spec"]["variables"]["agency_name"] == f"<{len(SECRET)} characters>"
    assert one["spec"]["packageRef"] == {"name": "travel-1"}
    assert one["metadata"]["creationTimestamp"] == made(desk)["metadata"]["creationTimestamp"]
    assert len(json.loads(files["events.json"])) == 1
    assert json.loads(files["versions.json"])["kubernetes"] == "v1.33.0"
    assert files["metrics.txt"].endswith(" 7\n")
    [told] = json.loads(files["channelpackages.json"])
    assert told["spec"]["version"] == "1.0.0"


async def test_what_one_may_not_see_is_named_and_the_rest_is_there(
    desk: FakeDesk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.refused = {METRICS, EVENTS}
    files = await gathered(desk, tmp_path / "b.tar.gz")
    assert "channels.json" in files
    assert "events.json" not in files
    assert [line.partition(":")[0] for line in files["missing.txt"].splitlines()] == ["events.json", "metrics.txt"]


async def test_it_is_for_its_writers_eyes_and_overwrites_nothing(
    desk: FakeDesk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "b.tar.gz"
    await gathered(desk, file)
    assert mode(file) == 0o600
    before = unpacked(file)
    given: Any = typed(bundle.add_parser, "support-bundle", "-o", str(file))
    assert await run(desk, "nomad-travel", given, PassingClock(NOW)) == 2
    assert "give another -o" in capsys.readouterr().err
    assert unpacked(file) == before
