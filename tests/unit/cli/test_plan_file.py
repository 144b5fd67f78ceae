"""What `plan -f` reads is what kubectl would send, and what cannot be sent is named."""

from pathlib import Path

import pytest

from sendero_channels.cli.asked import Unasked
from sendero_channels.cli.plan.declared import declared
from sendero_channels.main import command

CHANNEL = "kind: WhatsAppChannel\nmetadata: {name: nomad, namespace: nomad-travel}\nspec: {live: true}\n"


def file(folder: Path, text: str) -> str:
    (folder / "channel.yaml").write_text(text)
    return str(folder / "channel.yaml")


def test_one_of_several_channels_is_chosen_by_its_name(tmp_path: Path) -> None:
    both = file(
        tmp_path, f"{CHANNEL}---\n{CHANNEL.replace('nomad,', 'lisbon,')}---\nkind: SenderoTenant\n---\n- a list\n"
    )
    assert declared(both, "lisbon")["metadata"]["name"] == "lisbon"
    with pytest.raises(Unasked, match="holds 2 channels that could be meant"):
        declared(both, None)


def test_a_date_is_the_text_that_kubectl_sends(tmp_path: Path) -> None:
    found = declared(file(tmp_path, CHANNEL.replace("live: true", "variables: {season: 2027-01-01}")), None)
    assert found["spec"]["variables"] == {"season": "2027-01-01"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [", "is no YAML"),
        ("kind: WhatsAppChannel\nmetadata: nomad\n", ""),
        (CHANNEL.replace("nomad-travel", "7"), "metadata.namespace is no text: quote it"),
        (CHANNEL.replace("nomad,", "7,"), "metadata.name is no text: quote it"),
        (CHANNEL.replace("live: true", "variables: {a: !!binary aGk=}"), "spec.variables.a is nothing that JSON has"),
        (CHANNEL.replace("live: true", "variables: {a: [.nan]}"), "spec.variables.a[0] is nothing that JSON has"),
        (CHANNEL.replace("live: true", "variables: {7: a}"), "spec.variables.7 is nothing that JSON has"),
        (CHANNEL.replace("live: true", "variables: &a {b: *a}"), "is nothing that JSON has"),
        ("kind: SenderoTenant\n", "holds 0 channels"),
    ],
)
def test_what_cannot_be_sent_is_named(tmp_path: Path, text: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "token").write_text("a-token")
    words = ["plan", "-f", file(tmp_path, text), "--operator", "http://127.0.0.1:9"]
    with pytest.raises(SystemExit) as ended:
        command([*words, "--token-file", str(tmp_path / "token")])
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--operator", "http://127.0.0.1:99999"], "--operator: Port out of range"),
        (["--operator", "http://127.0.0.1:0"], "--operator: no port is 0"),
        (["--operator", "http://[::1"], "--operator: Invalid IPv6 URL"),
        (["--operator", "https://127.0.0.1:9", "--operator-ca", __file__], "holds no certificate in PEM"),
        (["--operator", "https://127.0.0.1:9", "--operator-ca", "/nowhere"], "/nowhere cannot be read"),
        ([], "give --operator URL"),
    ],
)
def test_an_address_that_cannot_be_is_named(
    tmp_path: Path, flags: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "token").write_text("a-token")
    with pytest.raises(SystemExit) as ended:
        command(["plan", "nomad", "-n", "acme", *flags, "--token-file", str(tmp_path / "token")])
    assert ended.value.code == 2
    assert said in capsys.readouterr().err
