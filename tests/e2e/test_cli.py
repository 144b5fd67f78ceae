"""The command line against the real API server: kubectl's plugin, a viewer's rights, and what a viewer may not."""

import base64
import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest

from testbed.cluster import Cluster
from testbed.stage import Stage
from tests.e2e.browsing import person
from tests.e2e.onboarding import declare
from tests.e2e.world import World

pytestmark = pytest.mark.e2e
OURS = Path(sys.executable).parent


class Typist:
    """Somebody who types `kubectl sendero`, with their own kubeconfig and nothing else."""

    def __init__(self, cluster: Cluster, world: World, kubeconfig: Path, programs: Path) -> None:
        programs.mkdir(exist_ok=True)
        for name, program in (("kubectl", cluster.program), ("kubectl-sendero", OURS / "kubectl-sendero")):
            if not (programs / name).exists():
                (programs / name).symlink_to(program)
        self.namespace = world.namespace
        self.kubectl = programs / "kubectl"
        self.env = {
            "PATH": os.pathsep.join([str(programs), "/usr/bin", "/bin"]),
            "HOME": str(programs),
            "KUBECONFIG": str(kubeconfig),
            "LC_ALL": "C.UTF-8",
        }

    def types(self, *words: str | Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """What came of a command."""
        command = [str(self.kubectl), "sendero", *map(str, words), "-n", self.namespace]
        return subprocess.run(command, env=self.env, input=stdin, capture_output=True, text=True, timeout=90)

    def reads(self, *words: str | Path) -> Any:
        """What a command says in JSON."""
        done = self.types(*words, "-o", "json")
        assert done.stdout, done.stderr
        return json.loads(done.stdout)


def test_a_viewer_sees_all_that_only_reads_and_changes_nothing(stage: Stage, world: World, tmp_path: Path) -> None:
    declare(world)
    viewer = Typist(stage.cluster, world, person(stage, world, "view"), tmp_path / "bin")
    sees_who_must_act(viewer)
    finds_no_failure_of_their_own(viewer, world)
    gathers_what_they_may(viewer, tmp_path / "bundle.tar.gz")
    for words in (("refresh", "channel"), ("suspend", "channel"), ("abandon", "channel", "--yes")):
        refused = viewer.types(*words)
        assert (refused.returncode, refused.stdout.count("was asked for")) == (2, 0)
        assert "answered 403" in refused.stderr
        assert "ask for the role view in that namespace to read, edit to change" in refused.stderr
    compared = viewer.types("check-link", "-", stdin=link(world))
    assert (compared.returncode, link(world) in compared.stdout + compared.stderr) == (2, False)
    assert "ask for `get` on that one name" in compared.stderr


def test_an_editor_asks_for_what_kubectl_would_patch_and_sees_it_done(
    stage: Stage, world: World, tmp_path: Path
) -> None:
    declare(world)
    editor = Typist(stage.cluster, world, person(stage, world, "edit"), tmp_path / "bin")
    for words in (("refresh",), ("suspend",), ("resume",)):
        done = editor.types(*words, "channel", "--wait", "--timeout", "30")
        assert (done.returncode, done.stderr) == (0, "")
        assert "the operator has dealt with it" in done.stdout
        assert editor.reads("status", "channel")["suspended"] is (words == ("suspend",))
    managers = {one["manager"] for one in world.channel()["metadata"]["managedFields"]}
    assert "kubectl-sendero" in managers
    own = editor.types("check-link", "-", "channel", stdin=link(world))
    assert (own.returncode, link(world) in own.stdout + own.stderr) == (0, False)
    assert editor.types("check-link", "-", "channel", stdin=f"{link(world)}x").returncode == 1


def test_a_doctor_with_an_administrators_rights_sees_that_all_is_as_this_release_has_it(
    stage: Stage, world: World, tmp_path: Path
) -> None:
    declare(world)
    admin = Typist(stage.cluster, world, stage.cluster.admin, tmp_path / "bin")
    found = {one["about"]: one for one in admin.reads("doctor")}
    well = {"clock", "operator's rights", "operator Lease", "your rights", f"{world.name}: key"}
    well |= {name for name in found if name.endswith(" CRD")}
    assert {name: found[name] for name in well if found[name]["level"] != "ok"} == {}
    assert len([name for name in well if name.endswith(" CRD")]) == 5
    assert "as this release has it" in found["whatsappchannels CRD"]["said"]


def sees_who_must_act(viewer: Typist) -> None:
    listed = viewer.types("status")
    assert (listed.returncode, listed.stderr) == (0, "")
    [heading, line] = listed.stdout.splitlines()
    assert heading.split() == ["NAMESPACE", "NAME", "STANDS", "LIVE", "GATES", "REASON", "WHO", "SINCE"]
    assert line.startswith(f"{viewer.namespace}   channel   needs somebody")
    assert "\x1b" not in listed.stdout
    assert "LinkPending   Tenant" in line
    one = viewer.types("status", "channel", "--check")
    assert one.returncode == 4
    assert "Tenant: NumberConnected, LinkPending" in one.stdout
    late = viewer.types("status", "channel", "--wait", "--timeout", "1")
    assert late.returncode == 124
    assert viewer.types("status", "-A").returncode == 2


def finds_no_failure_of_their_own(viewer: Typist, world: World) -> None:
    found = {one["about"]: one for one in viewer.reads("doctor")}
    assert [one for one in found.values() if one["level"] == "fail"] == []
    assert found["projects"]["said"] == "you may not look at it"
    assert found["your rights"]["said"] == f"you may see channels in {world.namespace}"


def gathers_what_they_may(viewer: Typist, file: Path) -> None:
    done = viewer.types("support-bundle", "-o", file)
    assert done.returncode == 0, done.stderr
    with tarfile.open(file) as archive:
        names = {one.name.rpartition("/")[2] for one in archive.getmembers()}
        missing = archive.extractfile("sendero-support/missing.txt")
        assert missing is not None
        assert "kapsoprojects.json" in missing.read().decode()
    assert {"channels.json", "events.json", "versions.json"} <= names


def link(world: World) -> str:
    """The channel's setup link, as the namespace's Secret has it."""
    secret = world.cluster.core.read_namespaced_secret("whatsapp-setup-links", world.namespace)
    return base64.b64decode((secret.data or {})["channel"]).decode()
