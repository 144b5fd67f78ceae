"""What cannot be reached, and what is not understood, is said with its remedy."""

from pathlib import Path

import pytest
import yaml

from sendero_channels.main import command


def kubeconfig(folder: Path, server: str) -> str:
    parts = {
        "current-context": "here",
        "contexts": [{"name": "here", "context": {"cluster": "c", "user": "u"}}],
        "clusters": [{"name": "c", "cluster": {"server": server}}],
        "users": [{"name": "u", "user": {"token": "hush-hush"}}],
    }
    (folder / "config").write_text(yaml.safe_dump(parts))
    return str(folder / "config")


@pytest.mark.parametrize("words", [("status",), ("refresh", "nomad"), ("doctor",), ("check-link", "x")])
def test_an_api_server_that_does_not_answer_is_an_error_with_a_remedy(
    words: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command([*words, "--kubeconfig", kubeconfig(tmp_path, "http://127.0.0.1:9")]) == 2
    said = capsys.readouterr().err
    assert "does not answer" in said
    assert "`kubectl cluster-info`" in said
    assert "hush-hush" not in said


def test_a_context_that_is_not_there_is_answered_with_those_that_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = kubeconfig(tmp_path, "http://127.0.0.1:9")
    assert command(["status", "--kubeconfig", config, "--context", "elsewhere"]) == 2
    assert "no entry named 'elsewhere'; there are here" in capsys.readouterr().err


def test_a_name_and_all_namespaces_are_not_taken_together(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        command(["status", "nomad", "-A"])
    assert ended.value.code == 2
    assert "NAME and --all-namespaces" in capsys.readouterr().err
