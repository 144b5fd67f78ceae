"""What BuildKit makes of the Containerfile before it runs anything: no complaint, and images as the manifests want."""

import json
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from testbed.assets.find import find_converter
from testbed.stage import MANIFESTS, ROOT

FILE, TARGETS = ROOT / "Containerfile", ("operator", "simulator")
DEPLOYMENTS = {
    "operator": MANIFESTS / "deployment.yaml",
    "simulator": ROOT / "manifests" / "overlays" / "demo" / "simulator.yaml",
}
Converted = dict[str, Any]


@pytest.fixture(scope="module")
def convert() -> Callable[[str], Converted]:
    """What becomes of a Containerfile's text."""
    program = find_converter(print)

    def run(text: str) -> Converted:
        done = subprocess.run([program, *TARGETS], input=text, capture_output=True, text=True, check=True)
        return dict(json.loads(done.stdout))

    return run


@pytest.fixture(scope="module")
def converted(convert: Callable[[str], Converted]) -> Converted:
    return convert(FILE.read_text())


def container(target: str) -> dict[str, Any]:
    """The container that runs an image of ours."""
    objects = yaml.safe_load_all(DEPLOYMENTS[target].read_text())
    [deployment] = [one for one in objects if one["kind"] == "Deployment"]
    [found] = deployment["spec"]["template"]["spec"]["containers"]
    return dict(found)


def test_buildkit_has_no_warning(converted: Converted) -> None:
    assert converted["warnings"] == []


@pytest.mark.parametrize("target", TARGETS)
def test_each_target_converts_into_an_image_that_runs_what_its_deployment_runs(
    converted: Converted, target: str
) -> None:
    found = converted["targets"][target]
    assert "error" not in found
    image, runs = found["image"], container(target)
    assert image["User"] == "65532:65532"
    assert image["Entrypoint"] == [runs["command"][0]]
    assert image.get("Cmd", []) == (["run"] if target == "operator" else [])
    assert set(image["ExposedPorts"]) == {f"{one['containerPort']}/tcp" for one in runs["ports"]}
    environment = dict(one.split("=", 1) for one in image["Env"])
    assert environment["PATH"].split(":")[0] == f"{environment['PYTHONPATH']}/bin"


@pytest.mark.parametrize(
    ("line", "instead", "said"),
    [
        ("USER 65532:65532", "ENV API_TOKEN=x", "SecretsUsedInArgOrEnv"),
        ("AS simulator", "AS Simulator", "StageNameCasing"),
        ("--from=build", "--from=operator", "circular dependency"),
        ("ENTRYPOINT", "ENTRYPONT", "unknown instruction"),
    ],
)
def test_what_is_wrong_in_the_file_is_told(
    convert: Callable[[str], Converted], line: str, instead: str, said: str
) -> None:
    found = convert(FILE.read_text().replace(line, instead))
    assert said in str([found["warnings"], [one.get("error") for one in found["targets"].values()]])
