"""What `make image`, `make kind-up` and `make kind-e2e` would do: they meet programs that only write down how they were
called, since there is no container engine here."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[3]
DEMO = ROOT / "manifests" / "overlays" / "demo"
NO_ENGINE = "#!/bin/sh\nexit 1\n"
# kind has no cluster yet, and whatever else is called succeeds.
STUB = '#!/bin/sh\necho "$(basename "$0") $*" >>"$CALLED"\n'
PYTHON = f"""#!/bin/sh
if [ "$1 $2" = "-m hatchling" ]; then mkdir -p "$7"; touch "$7/$(basename "$PWD")-1.whl"; exit; fi
[ "$1" = - ] && exec {sys.executable} "$@"
echo "python $*; E2E_KUBECONFIG=$E2E_KUBECONFIG" >>"$CALLED"
"""


class Checkout:
    """A copy of what the scripts read, and the programs that they find."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._called = folder, folder / "called"
        for name in ("hack", "pyproject.toml", "simulator"):
            (folder / name).symlink_to(ROOT / name)
        self.program(".venv/bin/python", PYTHON)
        self._called.touch()

    def program(self, name: str, text: str = STUB) -> None:
        """Put a program there: of our own, or on the PATH."""
        file = self.folder / (name if "/" in name else f"bin/{name}")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        file.chmod(0o755)

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        env = {"PATH": f"{self.folder / 'bin'}:/usr/bin:/bin", "CALLED": str(self._called), "HOME": os.environ["HOME"]}
        return subprocess.run(["sh", *words], cwd=self.folder, env=env, capture_output=True, text=True)

    @property
    def called(self) -> list[str]:
        """How programs were called, one after the other."""
        return self._called.read_text().splitlines()


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def images() -> set[str]:
    """The images that the demo's pods want."""
    files = [ROOT / "manifests" / "base" / "deployment.yaml", *DEMO.glob("*.yaml")]
    return {found for file in files for found in re.findall(r"^ +image: (\S+)$", file.read_text(), re.MULTILINE)}


def test_kind_up_builds_and_loads_what_the_demo_runs_and_waits_for_its_channel(checkout: Checkout) -> None:
    for name in ("docker", "kind", "kubectl"):
        checkout.program(name)
    done = checkout.run("hack/kind.sh", "up")
    assert done.returncode == 0, done.stderr
    called = checkout.called
    assert {found[1] for one in called if (found := re.search(r"docker build .*--tag (\S+) ", one))} == images()
    [load] = [one for one in called if one.startswith("kind load")]
    assert set(load.split()[-2:]) == images()
    asked = [one for one in called if one.startswith("kubectl")]
    assert all(" --kubeconfig=build/kind.kubeconfig " in one for one in asked), "the reader's own cluster is left alone"
    deeds = [one.partition("kind.kubeconfig ")[2] for one in asked]
    assert deeds[0] == "apply -f crds/"
    assert "apply -k manifests/overlays/demo" in deeds[:3]
    waited = [one for one in deeds if one.startswith("-n nomad-travel wait")]
    assert [re.findall("condition=([A-Za-z]+) wac/nomad", one) for one in waited] == [["Ready"], ["Live"]]


def test_what_the_scripts_wait_for_is_in_the_demo() -> None:
    channels = (ROOT / "examples" / "channels" / "full.yaml").read_text()
    found = [one["metadata"] for one in yaml.safe_load_all(channels) if one["kind"] == "WhatsAppChannel"]
    assert {"name": "nomad", "namespace": "nomad-travel"}.items() <= found[0].items()


def test_without_an_engine_the_wheels_are_there_with_their_digests_and_the_remedy_is_told(checkout: Checkout) -> None:
    for name in ("docker", "podman"):
        checkout.program(name, NO_ENGINE)
    done = checkout.run("hack/image.sh")
    assert done.returncode == 1
    assert "needs a container engine that answers" in done.stderr
    sums = (checkout.folder / "dist" / "SHA256SUMS").read_text()
    assert len(re.findall(r"^[0-9a-f]{64}  \S+\.whl$", sums, re.MULTILINE)) == 2


def test_the_suite_runs_on_that_cluster_alone_and_not_without_it(checkout: Checkout) -> None:
    checkout.program("kubectl")
    done = checkout.run("hack/kind.sh", "e2e")
    assert (done.returncode, "make kind-up first" in done.stderr) == (1, True)
    kubeconfig = checkout.folder / "build" / "kind.kubeconfig"
    kubeconfig.parent.mkdir()
    kubeconfig.touch()
    assert checkout.run("hack/kind.sh", "e2e").returncode == 0
    assert checkout.called == [f"python -m pytest -m e2e tests/e2e; E2E_KUBECONFIG={kubeconfig}"]
