"""What a person's own kubeconfig may hold beyond an operator's: several files, and programs that give credentials."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from sendero_channels.clients.cluster_access import NoAccess, from_kubeconfig
from sendero_channels.clients.exec_plugin import NoCredential, Plugin
from sendero_channels.kernel.clock import stamp

V1 = "client.authentication.k8s.io/v1"
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def file(folder: Path, **parts: Any) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "config").write_text(yaml.safe_dump(parts))
    return folder / "config"


def program(folder: Path, printed: str, code: int = 0) -> Path:
    """A credential program that counts how often it ran."""
    made = folder / "give"
    made.write_text(
        f"#!/bin/sh\necho ran >> {folder}/runs\necho sign in here >&2\nprintf %s '{printed}'\nexit {code}\n"
    )
    made.chmod(0o700)
    return made


def given(version: str = V1, **status: str) -> str:
    return json.dumps({"apiVersion": version, "kind": "ExecCredential", "status": status})


def runs(folder: Path) -> int:
    return len((folder / "runs").read_text().splitlines())


def signed_in(folder: Path, printed: str, **wanted: Any) -> Path:
    program(folder, printed)
    return file(
        folder,
        **{"current-context": "here"},
        contexts=[{"name": "here", "context": {"cluster": "c", "user": "u"}}],
        clusters=[{"name": "c", "cluster": {"server": "http://api.example"}}],
        users=[{"name": "u", "user": {"exec": {"apiVersion": V1, "command": "./give", **wanted}}}],
    )


def test_of_several_files_the_first_word_counts_and_what_is_missing_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "token").write_text("from b")
    first = file(tmp_path / "a", **{"current-context": "here"}, clusters=[{"name": "c", "cluster": {"server": "A"}}])
    second = file(
        tmp_path / "b",
        **{"current-context": "there"},
        contexts=[{"name": "here", "context": {"cluster": "c", "user": "u"}}],
        clusters=[{"name": "c", "cluster": {"server": "B"}}],
        users=[{"name": "u", "user": {"tokenFile": "token"}}],
    )
    listed = Path(os.pathsep.join([str(first), str(tmp_path / "missing"), str(second)]))
    access = from_kubeconfig(listed)
    assert (access.server, access.bearer()) == ("A", "from b")


def test_a_context_that_is_not_there_is_answered_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(NoAccess, match="no entry named 'elsewhere'; there are here"):
        from_kubeconfig(signed_in(tmp_path, given(token="t")), context="elsewhere")


def test_a_persons_program_beside_the_kubeconfig_gives_the_token_and_an_operators_runs_none(tmp_path: Path) -> None:
    config = signed_in(tmp_path, given(token="handed-out"))
    access = from_kubeconfig(config, programs=True)
    assert access.bearer() == "handed-out"
    assert "handed-out" not in repr(access)
    with pytest.raises(NoAccess, match=r"users\[\]\.user\.exec is not supported"):
        from_kubeconfig(config)


@pytest.mark.parametrize(
    ("printed", "wanted", "said"),
    [
        ("hush-hush", {}, "printed no ExecCredential"),
        (given(), {}, "printed no ExecCredential"),
        (given("client.authentication.k8s.io/v1beta1", token="hush-hush"), {}, "printed no ExecCredential"),
        (given(token="hush-hush"), {"command": "./nowhere", "installHint": "get it there"}, "get it there"),
        (given(token="hush-hush"), {"command": ""}, "command is empty"),
        (given(token="hush-hush"), {"apiVersion": "v9"}, "'v9' is none of"),
    ],
)
def test_a_program_that_gives_nothing_usable_is_named_and_not_quoted(
    tmp_path: Path, printed: str, wanted: dict[str, Any], said: str
) -> None:
    with pytest.raises(NoAccess, match=said) as refused:
        from_kubeconfig(signed_in(tmp_path, printed, **wanted), programs=True)
    assert "hush-hush" not in str(refused.value)


def test_a_program_that_fails_is_to_be_run_by_itself(tmp_path: Path) -> None:
    program(tmp_path, given(token="t"), code=3)
    with pytest.raises(NoCredential, match="ended with 3: run it by itself"):
        Plugin({"command": "./give"}, tmp_path).credential()


def test_a_program_is_asked_again_when_what_it_gave_has_expired_and_not_before(tmp_path: Path) -> None:
    program(tmp_path, given(token="t", expirationTimestamp=stamp(NOW + timedelta(minutes=5))))
    plugin = Plugin({"command": "./give"}, tmp_path)
    for minutes in (0, 1, 4):
        plugin.credential(NOW + timedelta(minutes=minutes))
    assert runs(tmp_path) == 1
    plugin.credential(NOW + timedelta(minutes=5))
    assert runs(tmp_path) == 2
