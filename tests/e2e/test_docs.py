"""The pages can be followed: every command in them is typed as it stands there, on a control plane of their own."""

import functools
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from sendero_channels.kernel.names import API_VERSION
from testbed.assets.find import find_helm
from testbed.cluster import Cluster
from testbed.operated import NAMESPACE, choose_place, start_operator
from testbed.simulator import API_KEY, Simulator, start_simulator
from testbed.stage import ROOT, Stage, throw_away_stage
from testbed.waiting import until
from tests.e2e.followed import Commands, NotAsWritten, alike, follow, steps
from tests.unit.docs.besides import Way, way
from tests.unit.docs.besides import shown as besides
from tests.unit.docs.pages import pages
from tests.unit.docs.test_yaml import BLOCKS

pytestmark = pytest.mark.e2e
STORY = ("install", "quick-start", "operations", "gitops", "upgrade", "release-by-hand", "uninstall")
"""The pages that have commands, in the order in which somebody needs them."""

PLACES = {
    "NAMESPACE": "nomad-travel",
    "NAME": "nomad",
    "FILE": "api-key.txt",
    "secret generic kapso": "secret generic another",
    "nomad.yaml": "examples/channels/full.yaml",
}
"""What stands on the pages for a reader's own, and what it is in this story."""
ASKED = ("kubectl sendero doctor", "sendero-channels plan")
"""Commands that say by 1 that they have found something."""

FOLDERS = ("charts", "crds", "examples", "gitops", "manifests", "monitoring")


class Reader:
    """Somebody with a checkout and an administrator's kubeconfig; and the people of the one channel of the story."""

    def __init__(self, stage: Stage, folder: Path) -> None:
        self.stage, self.folder = stage, folder
        self.place = choose_place()
        self.kapso: Simulator = start_simulator(
            stage.children, clock="real", deliver={"https://hooks.sendero.example": self.place.webhook_url}
        )
        _checkout(folder, self.kapso.url)
        self.env = _environment(stage.cluster, folder)
        # As the page has it made, for one of its commands.
        (folder / "key").write_text("a key of the journal")
        (folder / ".config" / "fish" / "completions").mkdir(parents=True)

    def follow(self, page: str) -> None:
        if page == "release-by-hand":
            self._operator_ends()
        for step in steps((ROOT / "docs" / f"{page}.md").read_text()):
            if isinstance(step, Commands):
                follow(step, self.folder, self.env)
            else:
                getattr(self, step.what)()
        if page == "install":
            self._operator_starts()
        if page == "release-by-hand":
            self._is_let_go()

    def types_all_else(self) -> None:
        """What the pages show beside the steps, in the namespace of the one channel, with a token as people have it."""
        with_token = self.env | {"KUBECONFIG": str(self._token()), "SENDERO_CHANNELS_OPERATOR": self.place.api_url}
        for command in sorted({one for block in besides() for one in block.commands}):
            if (typed := _typed(command)) is not None:
                follow(Commands(typed, None), self.folder, with_token)

    def installs_with_helm(self) -> None:
        """Once for each page that shows it, with what it has upgraded, and away again."""
        for block in besides():
            commands = [one for one in block.commands if way(one) is Way.HELM or one.startswith("kubectl label")]
            if any(one.startswith("helm install") for one in commands):
                self._with_helm(commands)

    def _with_helm(self, commands: list[str]) -> None:
        upgrades = [one for block in besides() for one in block.commands if one.startswith("helm upgrade")]
        deployment = "kubectl get -n sendero-system deployment/sendero-channels -o jsonpath='{.metadata.labels}'"
        away = ["helm uninstall sendero-channels --namespace sendero-system", "kubectl delete namespace sendero-system"]
        for one in ("kubectl apply -f crds/", *commands, *upgrades, deployment, *away):
            follow(Commands(one, None), self.folder, self.env)

    def _token(self) -> Path:
        cluster = self.stage.cluster
        cluster.kubectl("create", "serviceaccount", "reader", "-n", "nomad-travel")
        account = "--serviceaccount=nomad-travel:reader"
        cluster.kubectl("create", "clusterrolebinding", "reader", "--clusterrole=cluster-admin", account)
        file = cluster.service_account_kubeconfig("nomad-travel", "reader")
        there = ("set-context", "--current", "--namespace=nomad-travel")
        subprocess.run([str(cluster.program), f"--kubeconfig={file}", "config", *there], check=True)
        return file

    def _operator_starts(self) -> None:
        # Pods do not run here: the Deployment's command does, beside the API server.
        self.operator = start_operator(self.stage.children, self.stage.cluster, self.place)

    def _operator_ends(self) -> None:
        assert self._triggers() == [True]
        self.stage.children.stop(self.operator.child)

    def _is_let_go(self) -> None:
        """Nobody is served, and the number is free: another operator finds it so, and takes the channel up again."""
        assert self._triggers() == [False]
        self._operator_starts()
        self.stage.cluster.kubectl("apply", "-f", self.folder / "examples" / "channels" / "full.yaml")
        self._seen("workflow", "triggerId")

    # what people do

    def connect(self) -> None:
        self.kapso.controls.complete_link(self._seen("setupLink", "id"), "+34911234567")

    def write(self) -> None:
        number = self._seen("number", "phoneNumberId")
        self.kapso.controls.call("POST", f"/phone-numbers/{number}/delays", {"sending": 1, "delivered": 2})
        self.kapso.controls.inbound(number, "+34600333444", "Hello, is this thing on?")

    def review(self) -> None:
        self._waits_for("InReview")
        self.kapso.controls.call("POST", "/template-reviews", {"seconds": 0, "status": "APPROVED"})
        for one in self._templates():
            if one["status"] == "PENDING":
                self.kapso.controls.review(str(one["id"]), "APPROVED")

    def deliver(self) -> None:
        self._seen("testMessage", "wamid")

    # what is there

    def _channel(self) -> dict[str, Any]:
        return (self.stage.cluster.get("whatsappchannels", "nomad", "nomad-travel") or {}).get("status") or {}

    def _seen(self, part: str, field: str) -> str:
        return str(until(lambda: (self._channel().get(part) or {}).get(field), f"status.{part}.{field}", 90.0))

    def _waits_for(self, reason: str) -> None:
        until(lambda: any(one["reason"] == reason for one in self._channel()["nextActions"]), reason, 90.0)

    def _triggers(self) -> list[bool]:
        found = []
        for workflow in self.kapso.kapso.platform("/workflows")["data"]:
            found += self.kapso.kapso.platform(f"/workflows/{workflow['id']}/triggers")["data"]
        return [one["active"] for one in found]

    def _templates(self) -> list[dict[str, Any]]:
        number = self._channel()["number"]["phoneNumberId"]
        account = self.kapso.kapso.platform(f"/whatsapp/phone_numbers/{number}")["data"]["business_account_id"]
        return list(self.kapso.kapso.meta(f"/{account}/message_templates", limit=100)["data"])


def _typed(command: str) -> str | None:
    """A command as it is typed here; None where it is not."""
    here = functools.reduce(lambda text, name: re.sub(rf"\b{name}\b", PLACES[name], text), PLACES, command)
    match way(command):
        case Way.TYPED:
            return f"{here} || test $? = 1" if command.startswith(ASKED) else here
        case Way.DRY:
            return f"{here} --dry-run=server"
        case Way.NAMED:
            return re.sub(r"\b(port-forward|logs) (\S+).*", r"get \2", here)
        case _:
            return None


def _checkout(folder: Path, kapso: str) -> None:
    for name in FOLDERS:
        shutil.copytree(ROOT / name, folder / name)
    platform = folder / "examples" / "platform.yaml"
    text = platform.read_text().replace("https://api.kapso.ai", f"{kapso}\n  insecure: true")
    platform.write_text(text)
    (folder / "api-key.txt").write_text(API_KEY)
    (folder / "signing-secret.txt").write_text("a long random text of mine")


def _environment(cluster: Cluster, folder: Path) -> dict[str, str]:
    programs = folder / "bin"
    programs.mkdir()
    (programs / "kubectl").symlink_to(cluster.program)
    (programs / "helm").symlink_to(find_helm(print))
    path = [str(programs), str(Path(sys.executable).parent), "/usr/bin", "/bin"]
    return {"PATH": ":".join(path), "HOME": str(folder), "KUBECONFIG": str(cluster.admin), "LC_ALL": "C.UTF-8"}


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    if os.environ.get("E2E_KUBECONFIG"):
        pytest.skip("the pages install and uninstall: they are followed on a control plane of their own alone")
    with throw_away_stage(print) as stage:
        yield Reader(stage, tmp_path_factory.mktemp("checkout"))
        stage.cluster.close()


def test_every_page_with_commands_is_followed() -> None:
    with_commands = {one.path.stem for one in pages() if any(isinstance(step, Commands) for step in steps(one.text))}
    assert with_commands == set(STORY)


def test_a_command_that_fails_and_an_output_that_differs_are_noticed(tmp_path: Path) -> None:
    for text, shown in (("false\n", None), ("echo one\n", "two\n"), ("false\necho one\n", "one\n")):
        with pytest.raises(NotAsWritten):
            follow(Commands(text, shown), tmp_path, os.environ)
    follow(Commands("printf 'NAME   AGE\\na  12s\\n'\n", "NAME AGE\na ...\n"), tmp_path, os.environ)
    assert not alike("a ...\n", "b 1s\n")


def _every_example_is_taken(cluster: Cluster) -> None:
    """Objects of ours that the pages show, one by one, on a server that has their kinds and rules."""
    for _, text in BLOCKS:
        for raw in yaml.safe_load_all(text):
            if isinstance(raw, dict) and raw.get("apiVersion") == API_VERSION:
                words = ("apply", "--dry-run=server", "--validate=strict", "-f", "-")
                cluster.kubectl(*words, stdin=json.dumps(raw))


def test_the_pages_can_be_followed_from_installing_to_uninstalling(reader: Reader) -> None:
    for page in STORY:
        _surroundings(reader.stage.cluster, page)
        reader.follow(page)
        if page == "quick-start":
            _every_example_is_taken(reader.stage.cluster)
            reader.types_all_else()
    assert reader.stage.cluster.kubectl("get", "namespace", "--ignore-not-found", NAMESPACE) == ""
    assert "sendero" not in reader.stage.cluster.kubectl("get", "crd", "-o", "name")
    reader.installs_with_helm()


def _surroundings(cluster: Cluster, page: str) -> None:
    """What a page takes for granted."""
    if page == "gitops":
        config = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "argocd-cm", "namespace": "argocd"}}
        cluster.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "argocd"}}, config)
