"""The Containerfile, line by line: hadolint's rules without an exception, and ours."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
FILE = ROOT / "Containerfile"


def instructions() -> list[tuple[str, str]]:
    """Each instruction and its arguments, with continued lines joined."""
    text = re.sub(r"^#.*\n", "", FILE.read_text(), flags=re.MULTILINE).replace("\\\n", " ")
    return [(word, " ".join(rest.split())) for word, rest in re.findall(r"^([A-Z]+) (.+)$", text, re.MULTILINE)]


def stages() -> dict[str, list[tuple[str, str]]]:
    """The instructions of each stage by its name."""
    found: dict[str, list[tuple[str, str]]] = {}
    for word, rest in instructions():
        if word == "FROM":
            name = rest.rpartition(" AS ")[2]
            found[name] = []
        found[name].append((word, rest))
    return found


def test_hadolint_has_nothing_to_say() -> None:
    hadolint = Path(sys.executable).parent / "hadolint"
    done = subprocess.run([hadolint, "--no-color", FILE], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


def test_every_base_names_its_registry_and_a_release() -> None:
    for word, rest in instructions():
        if word == "FROM":
            image = rest.partition(" AS ")[0]
            assert re.fullmatch(r"[a-z.]+\.[a-z]+/[a-z0-9/-]+:[a-z0-9.-]+", image), image
            assert not image.endswith(":latest")


@pytest.mark.parametrize("stage", ["operator", "simulator"])
def test_what_runs_has_no_shell_no_root_and_nothing_but_what_was_copied(stage: str) -> None:
    lines = stages()[stage]
    assert "distroless" in lines[0][1]
    assert lines[0][1].partition(" AS ")[0].endswith(":nonroot")
    assert not [rest for word, rest in lines if word in ("RUN", "ADD", "SHELL", "VOLUME")]
    assert [rest for word, rest in lines if word == "COPY"] == [f"--from=build /opt/{stage} /opt/{stage}"]
    assert [rest for word, rest in lines if word == "USER"] == ["65532:65532"]
    for word, rest in lines:
        if word in ("ENTRYPOINT", "CMD"):
            assert rest.startswith("["), "the other form asks for a shell"


def test_the_operator_is_what_is_built_when_nobody_names_a_target() -> None:
    assert list(stages())[-1] == "operator"


def test_everything_that_is_installed_is_pinned_by_its_hash() -> None:
    [*runs] = [rest for word, rest in stages()["build"] if word == "RUN"]
    commands = [one.strip() for run in runs for one in run.split("&&")]
    installs = [one for one in commands if " pip install " in one]
    assert len(installs) == 4
    for one in installs:
        # Libraries by the digests of the requirements, our own wheels by those that were made with them.
        assert "--require-hashes --only-binary=:all:" in one or "--no-index --no-deps" in one
    assert commands.index("sha256sum --check --strict SHA256SUMS") < commands.index(installs[2])


def test_the_builder_and_what_runs_have_the_same_python() -> None:
    assert "python:3.11-slim-bookworm" in stages()["build"][0][1]
    assert "python3-debian12" in stages()["operator"][0][1]


def test_the_manifests_start_a_program_that_the_image_has() -> None:
    [path] = [rest for word, rest in stages()["operator"] if word == "ENV"]
    assert path.startswith("PATH=/opt/operator/bin:")
    assert ("ENTRYPOINT", '["sendero-channels"]') in stages()["operator"]
    deployment = (ROOT / "manifests" / "base" / "deployment.yaml").read_text()
    assert "        - sendero-channels\n        - run\n" in deployment


def test_the_wheel_holds_the_operator_and_nothing_else(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    [wheel] = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as held:
        tops = {name.split("/")[0] for name in held.namelist()}
        assert {top for top in tops if not top.endswith(".dist-info")} == {"sendero_channels"}
        assert "sendero_channels/py.typed" in held.namelist()


def test_nothing_but_wheels_and_pins_reaches_the_build() -> None:
    ignored = (ROOT / ".containerignore").read_text()
    assert ignored.splitlines()[0] == "*"
    # Docker reads the one, Podman the other.
    assert (ROOT / ".dockerignore").read_text() == ignored
