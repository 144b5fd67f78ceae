"""What is committed is what the models say."""

from pathlib import Path

import pytest

from sendero_channels.crdgen.__main__ import main
from sendero_channels.crdgen.files import generated, stale, write


def test_every_generated_file_is_fresh() -> None:
    assert stale() == [], "run `make generate` and commit what it writes"


def test_writing_makes_everything_fresh_and_a_second_time_changes_nothing(tmp_path: Path) -> None:
    assert set(write(tmp_path)) == set(generated())
    assert stale(tmp_path) == []
    assert write(tmp_path) == []


def test_an_edited_file_is_found_and_written_again(tmp_path: Path) -> None:
    write(tmp_path)
    file = tmp_path / "crds" / "whatsappchannels.yaml"
    file.write_text(file.read_text() + "# by hand\n")
    assert stale(tmp_path) == [Path("crds/whatsappchannels.yaml")]
    assert write(tmp_path) == [Path("crds/whatsappchannels.yaml")]
    assert "by hand" not in file.read_text()


def test_a_crd_that_no_model_stands_behind_goes(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "crds" / "whatsappgroups.yaml").write_text("kind: CustomResourceDefinition\n")
    assert stale(tmp_path) == [Path("crds/whatsappgroups.yaml")]
    write(tmp_path)
    assert not (tmp_path / "crds" / "whatsappgroups.yaml").exists()


def test_the_check_says_which_file_is_not_fresh_and_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([], tmp_path) == 0
    assert main(["--check"], tmp_path) == 0
    file = tmp_path / "crds" / "whatsappchannels.yaml"
    file.write_text("")
    assert main(["--check"], tmp_path) == 1
    assert "crds/whatsappchannels.yaml is not fresh: run `make generate`" in capsys.readouterr().err
    assert file.read_text() == ""


def test_an_unknown_word_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--chekc"]) == 2
    assert "usage" in capsys.readouterr().err
