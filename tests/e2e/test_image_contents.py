"""What the images would hold is enough to run: the Containerfile's own commands are typed in a folder instead of a
container, and the programs run from there, on a Python that sees nothing else."""

import hashlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

from testbed.children import environment
from testbed.operated import NAMESPACE, SERVICE_ACCOUNT, Operator, choose_place
from testbed.ports import LOOPBACK
from testbed.stage import ROOT, Stage
from testbed.waiting import until
from tests.e2e.running import RunningOperator, get

pytestmark = pytest.mark.e2e
PYTHON = str(getattr(sys, "_base_executable", sys.executable))
# The image has no site-packages of its own: -S leaves the standard library and PYTHONPATH.
BARE: tuple[str, ...] = (PYTHON, "-S")
FOR_TESTS = ("kapso_simulator.fuzzing", "kapso_simulator.pytest_plugin")
"""For whoever has hypothesis or pytest: no image has."""
EVERY_MODULE = """
import importlib, pkgutil, sys
top = importlib.import_module(sys.argv[1])
names = [one.name for one in pkgutil.walk_packages(top.__path__, top.__name__ + ".")]
for name in names:
    if not name.endswith("__main__") and ".migrations." not in name and name not in sys.argv:
        importlib.import_module(name)
print(len(names))
"""


@pytest.fixture(scope="module")
def opt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the build stage leaves in /opt."""
    folder = tmp_path_factory.mktemp("image")
    build, opt = folder / "build", folder / "opt"
    for source, name in ((ROOT, "sendero_channels"), (ROOT / "simulator", "kapso_simulator")):
        made = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(build)]
        subprocess.run(made, cwd=source, check=True, capture_output=True)
        assert list(build.glob(f"{name}-*.whl"))
    wheels = sorted(build.glob("*.whl"))
    sums = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in wheels]
    (build / "SHA256SUMS").write_text("".join(sums))
    for name in ("operator", "simulator"):
        (build / f"{name}.txt").write_text((ROOT / "requirements" / f"{name}.txt").read_text())
    for command in commands():
        _typed(command.replace("/opt/", f"{opt}/"), build, _programs(folder))
    return opt


def commands() -> list[str]:
    """What the Containerfile runs, in its order."""
    text = (ROOT / "Containerfile").read_text().replace("\\\n", " ")
    return re.findall(r"^RUN (.+)$", text, re.MULTILINE)


def _programs(folder: Path) -> Path:
    """A `python` whose pip is uv, which takes the same flags and keeps what it has fetched."""
    programs = folder / "bin"
    programs.mkdir(exist_ok=True)
    uv = Path(sys.executable).parent / "uv"
    shim = f'#!/bin/sh\nset -eu\n[ "$1 $2" = "-m pip" ]\nshift 2\nexec {uv} pip "$@" --quiet --python {PYTHON}\n'
    (programs / "python").write_text(shim)
    (programs / "python").chmod(0o755)
    return programs


def _typed(command: str, folder: Path, programs: Path) -> None:
    env = environment({"PATH": f"{programs}:/usr/bin:/bin"})
    done = subprocess.run(["sh", "-euc", command], cwd=folder, env=env, capture_output=True, text=True)
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"


def _here(opt: Path, image: str) -> dict[str, str]:
    return {"PYTHONPATH": str(opt / image), "PYTHONDONTWRITEBYTECODE": "1", "PATH": f"{opt / image / 'bin'}:/usr/bin"}


@pytest.mark.parametrize(("image", "package"), [("operator", "sendero_channels"), ("simulator", "kapso_simulator")])
def test_every_module_of_an_image_finds_what_it_imports(opt: Path, image: str, package: str) -> None:
    done = subprocess.run(
        [*BARE, "-c", EVERY_MODULE, package, *FOR_TESTS], cwd=opt, env=_here(opt, image), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 50


@pytest.mark.parametrize("program", ["operator/bin/sendero-channels", "simulator/bin/kapso-simulator"])
def test_a_program_names_the_python_that_its_image_has(opt: Path, program: str) -> None:
    assert (opt / program).read_text().splitlines()[0] == "#!/usr/bin/python3"


def test_the_operator_runs_from_there_keeps_a_journal_and_writes_nothing_beside_it(
    stage: Stage, running_operator: RunningOperator, opt: Path, tmp_path: Path
) -> None:
    running_operator.rest()
    before, place = sorted(opt.rglob("*")), choose_place()
    (tmp_path / "key").write_text("the key of this journal alone")
    kubeconfig = stage.cluster.service_account_kubeconfig(NAMESPACE, SERVICE_ACCOUNT)
    command: list[str | Path] = [
        *BARE,
        opt / "operator" / "bin" / "sendero-channels",
        "run",
        "--kubeconfig",
        kubeconfig,
    ]
    command += ["--namespace", NAMESPACE, "--journal", tmp_path / "file", "--journal-key", tmp_path / "key"]
    for flag in ("metrics", "webhook", "api"):
        command += [f"--{flag}-listen", f"{LOOPBACK}:{getattr(place, f'{flag}_port')}"]
    child = stage.children.start("operator-of-the-image", command, env=_here(opt, "operator"))
    operator = Operator(child, kubeconfig, place)
    until(operator.ready, "the operator's readiness", 60.0)
    assert "sendero_channels_journal_writable 1.0" in operator.metrics()
    assert get(f"{place.api_url}/openapi.json")[0] == 200
    assert stage.children.stop(child) == 0
    assert sorted(opt.rglob("*")) == before
