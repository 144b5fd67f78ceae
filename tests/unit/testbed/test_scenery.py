"""The examples as the demo applies them, and the script that ends what KEEP=1 leaves."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from testbed.demo.kept import stop_script
from testbed.demo.scenery import load, secrets, with_simulator

GROUP = "channels.sendero.travel/v1alpha1"


def example(kind: str, name: str, namespace: str | None = None, **spec: Any) -> dict[str, Any]:
    metadata = {"name": name} | ({"namespace": namespace} if namespace else {})
    return {"apiVersion": GROUP, "kind": kind, "metadata": metadata, "spec": spec}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    examples = tmp_path / "examples"
    (examples / "channels").mkdir(parents=True)
    project = example(
        "KapsoProject", "main", baseURL="https://api.example.org", webhookURL="https://hooks.example.org/kapso/main"
    )
    platform = [example("SenderoTenant", "nomad"), project, {"kind": "Kustomization"}, None]
    (examples / "platform.yaml").write_text(yaml.safe_dump_all(platform))
    (examples / "channels" / "full.yaml").write_text(yaml.safe_dump(example("WhatsAppChannel", "main", "nomad")))
    return examples


def test_the_simulator_takes_kapsos_place_and_nothing_else_changes(folder: Path) -> None:
    applied = load(folder).platform("http://127.0.0.1:1")
    assert [one["kind"] for one in applied] == ["SenderoTenant", "KapsoProject"]
    assert applied[1]["spec"] == {
        "baseURL": "http://127.0.0.1:1",
        "insecure": True,
        "webhookURL": "https://hooks.example.org/kapso/main",
    }


def test_the_file_itself_is_never_changed(folder: Path) -> None:
    project = example("KapsoProject", "main", baseURL="https://api.example.org")
    with_simulator(project, "http://127.0.0.1:1")
    assert project["spec"] == {"baseURL": "https://api.example.org"}


def test_a_channel_is_found_by_its_file(folder: Path) -> None:
    found = load(folder).channel("full.yaml")
    assert (str(found.file), found.name) == ("examples/channels/full.yaml", "main")
    with pytest.raises(LookupError, match=r"none\.yaml"):
        load(folder).channel("none.yaml")


def test_deliveries_are_known_by_the_origin_that_the_project_names(folder: Path) -> None:
    assert load(folder).webhook_origins() == ["https://hooks.example.org"]


def test_the_namespaces_of_the_channels_are_made(folder: Path) -> None:
    assert [one["metadata"]["name"] for one in load(folder).namespaces()] == ["nomad"]


def test_a_projects_secrets_have_the_names_and_keys_that_it_asks_for() -> None:
    project = example(
        "KapsoProject",
        "main",
        apiKeySecretRef={"name": "api", "key": "value"},
        signingSecretRef={"name": "sign", "key": "hmac"},
    )
    made = [(one["metadata"]["name"], list(one["stringData"])) for one in secrets(project)]
    assert made == [("api", ["value"]), ("sign", ["hmac"])]


def test_the_stop_script_ends_the_youngest_first_and_quotes_the_folder() -> None:
    script = stop_script([11, 12], Path("/tmp/with space"))
    assert script.index("-12") < script.index("-11") < script.index("rm -rf '/tmp/with space'")
