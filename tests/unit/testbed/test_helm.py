"""Where helm comes from."""

from pathlib import Path

from testbed.assets.build import announcement
from testbed.assets.find import find_helm
from testbed.assets.programs import CONTROL_PLANE, HELM, cache_folder


def program(file: Path, version: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/sh\necho {version}\n")
    file.chmod(0o755)
    return file


def environ(tmp_path: Path) -> dict[str, str]:
    return {"PATH": str(tmp_path / "bin"), "XDG_CACHE_HOME": str(tmp_path / "cache")}


def test_a_helm_4_on_the_path_is_taken(tmp_path: Path) -> None:
    here = program(tmp_path / "bin" / "helm", "v4.3.1")
    assert find_helm(print, environ(tmp_path)) == here


def test_an_older_helm_on_the_path_is_passed_over_for_the_cache(tmp_path: Path) -> None:
    program(tmp_path / "bin" / "helm", "v3.18.0")
    ours = program(cache_folder(tmp_path / "cache", HELM) / "helm", "v4.3.1")
    assert find_helm(print, environ(tmp_path)) == ours


def test_helm_and_the_control_plane_are_kept_apart(tmp_path: Path) -> None:
    assert cache_folder(tmp_path, HELM).parent.name == "helm"
    assert cache_folder(tmp_path, CONTROL_PLANE).parent.name == "control-plane"


def test_before_its_build_a_person_is_told_how_to_spare_it(tmp_path: Path) -> None:
    text = "\n".join(announcement(HELM.programs, tmp_path, HELM))
    assert "one-time build of helm" in text
    assert "a helm 4 on the PATH" in text
    assert "KUBEBUILDER_ASSETS" not in text
