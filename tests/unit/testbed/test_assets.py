"""Where the control plane's programs come from, in which order, and what a person is told before a build."""

from pathlib import Path

import pytest

from testbed.assets.build import announcement, version_flags
from testbed.assets.find import describe
from testbed.assets.programs import PROGRAMS, cache_key, go_version, required_version
from testbed.assets.sources import Folder, cache_home, folders, search
from testbed.assets.toolchain import parse_version

ALL = [program.name for program in PROGRAMS]


def folder(path: Path, called: str, *names: str) -> Folder:
    path.mkdir(parents=True, exist_ok=True)
    for name in names:
        (path / name).write_text("#!/bin/sh\n")
        (path / name).chmod(0o755)
    return Folder(called, path)


def test_the_users_folder_comes_before_the_cache(tmp_path: Path) -> None:
    sources = [folder(tmp_path / "user", "user", *ALL), folder(tmp_path / "cache", "cache", *ALL)]
    assert {source.called for source, _ in search(sources).found.values()} == {"user"}


def test_what_the_users_folder_lacks_comes_from_the_cache(tmp_path: Path) -> None:
    envtest = ["etcd", "kube-apiserver", "kubectl"]
    sources = [folder(tmp_path / "user", "user", *envtest), folder(tmp_path / "cache", "cache", *ALL)]
    found = search(sources)
    assert {name: source.called for name, (source, _) in found.found.items()} == {
        **dict.fromkeys(envtest, "user"),
        "kube-controller-manager": "cache",
    }
    assert found.missing == []


def test_what_nobody_has_is_missing_in_the_order_of_the_build(tmp_path: Path) -> None:
    found = search([folder(tmp_path / "cache", "cache", "kube-apiserver")])
    assert [program.name for program in found.missing] == ["etcd", "kube-controller-manager", "kubectl"]


def test_a_file_that_cannot_be_run_is_not_a_program(tmp_path: Path) -> None:
    source = folder(tmp_path, "cache", *ALL)
    (tmp_path / "etcd").chmod(0o644)
    assert [program.name for program in search([source]).missing] == ["etcd"]


def test_a_named_folder_that_does_not_exist_is_passed_over(tmp_path: Path) -> None:
    cache = folder(tmp_path / "cache", "cache", *ALL).path
    looked_into = folders({"KUBEBUILDER_ASSETS": str(tmp_path / "nowhere")}, cache)
    assert [one.called for one in looked_into] == ["KUBEBUILDER_ASSETS", "the cache"]
    assert search(looked_into).missing == []


@pytest.mark.parametrize("value", ["", "   "])
def test_an_empty_variable_is_no_folder(value: str, tmp_path: Path) -> None:
    assert [one.called for one in folders({"KUBEBUILDER_ASSETS": value}, tmp_path)] == ["the cache"]


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"XDG_CACHE_HOME": "/var/cache/me", "HOME": "/home/me"}, "/var/cache/me"),
        ({"XDG_CACHE_HOME": "relative", "HOME": "/home/me"}, "/home/me/.cache"),
        ({"HOME": "/home/me"}, "/home/me/.cache"),
    ],
)
def test_the_cache_is_where_the_xdg_specification_puts_it(environ: dict[str, str], expected: str) -> None:
    assert cache_home(environ) == Path(expected)


def test_another_module_file_or_another_machine_has_another_cache() -> None:
    keys = {
        cache_key(b"module a", "Linux", "x86_64"),
        cache_key(b"module b", "Linux", "x86_64"),
        cache_key(b"module a", "Darwin", "x86_64"),
        cache_key(b"module a", "Linux", "aarch64"),
    }
    assert len(keys) == 4


def test_the_announcement_tells_minutes_disk_place_and_how_to_spare_it(tmp_path: Path) -> None:
    text = "\n".join(announcement(PROGRAMS, tmp_path))
    for part in ["8 minutes", "4.5 GB", "setup-envtest", "KUBEBUILDER_ASSETS", str(tmp_path), *ALL]:
        assert part in text


def test_the_announcement_counts_only_what_is_missing(tmp_path: Path) -> None:
    text = "\n".join(announcement(PROGRAMS[2:3], tmp_path))
    assert "about 1 minutes" in text
    assert "etcd" not in text


def test_the_description_says_what_came_from_where(tmp_path: Path) -> None:
    found = search([folder(tmp_path / "user", "user", "etcd"), folder(tmp_path / "cache", "cache", *ALL)])
    told = f"etcd from user ({tmp_path / 'user'}); kube-apiserver, kube-controller-manager, kubectl from cache"
    assert told in describe(found)


def test_etcd_is_built_under_the_name_of_its_package_without_the_version() -> None:
    assert [program.built_as for program in PROGRAMS] == ["server", *ALL[1:]]


def test_the_server_is_told_its_own_version() -> None:
    assert version_flags("v1.36.3")[1:] == [
        "-X k8s.io/component-base/version.gitMajor=1",
        "-X k8s.io/component-base/version.gitMinor=36",
    ]


def test_the_module_file_says_which_version_and_which_go() -> None:
    text = "module x\n\ngo 1.26.0\n\nrequire (\n\tk8s.io/api v0.36.3\n\tk8s.io/kubernetes v1.36.3\n)\n"
    assert required_version(text, "k8s.io/kubernetes") == "v1.36.3"
    assert go_version(text) == (1, 26)
    with pytest.raises(LookupError):
        required_version(text, "k8s.io/other")


@pytest.mark.parametrize(
    ("said", "version"),
    [
        ("go version go1.26.8 linux/amd64", (1, 26)),
        ("go version go1.9 darwin/arm64", (1, 9)),
        ("go version devel", None),
        ("", None),
    ],
)
def test_a_go_says_its_version(said: str, version: tuple[int, int] | None) -> None:
    assert parse_version(said) == version
