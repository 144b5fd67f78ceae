"""No block of a page is of no kind: each is typed, parsed, or read by the test of the thing that it is for."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from kapso_simulator.main import _parser as simulators_parser
from sendero_channels.main import _parser as ours_parser
from tests.unit.docs.besides import PROGRAMS, is_commands, is_usage, way
from tests.unit.docs.blocks import Block, blocks, program, words
from tests.unit.docs.pages import Page, everything

FENCED = {
    "sh": {"gitops", "install", "operations", "quick-start", "release-by-hand", "uninstall", "upgrade"},
    "text": {"install", "quick-start", "release-by-hand", "uninstall"},
    "json": {"safety"},
    "python": {"simulator"},
    "console": {"README"},
}
"""Fences that some pages alone may have: of commands and outputs that tests/e2e/test_docs.py follows, of the safety
model's rules, of the simulator's page, both with tests of their own, and of one run of the demo."""
ANYWHERE = {"yaml", "mermaid"}
"""YAML is read by test_yaml.py; the rest are pictures."""
FLOORS = ("docs/architecture.md", "main")
"""The one indented block that is neither commands nor YAML; test_names.py reads it."""

ALL = [block for page in everything() for block in blocks(page)]
OURS = ("sendero-channels", "kubectl sendero", "kapso-simulator")


def special(block: Block) -> bool:
    return is_usage(block) or (str(block.path) == FLOORS[0] and block.text.startswith(FLOORS[1]))


def troubles(block: Block) -> Iterator[str]:
    """What speaks against a block's being tested."""
    if block.language is not None:
        known = block.language in ANYWHERE or block.path.stem in FENCED.get(block.language, ())
        if not known:
            yield f"{block}: no test reads a block of '{block.language}' on this page"
    elif special(block):
        return
    elif is_commands(block):
        yield from (f"{block}: nobody types '{one}'" for one in block.commands if way(one) is None)
    elif not isinstance(_yaml(block.text), dict):
        yield f"{block}: is neither commands nor YAML"


def _yaml(text: str) -> object:
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError:
        return None


def refusals(command: str, capsys: pytest.CaptureFixture[str]) -> str:
    """What the parser of one of our commands says against it."""
    said = words(command)
    if said[:2] == ["kubectl", "sendero"]:
        said = said[1:]
    parser = simulators_parser() if said[0] == "kapso-simulator" else ours_parser()[0]
    try:
        parser.parse_args(said[1:])
    except SystemExit as ended:
        return capsys.readouterr().err if ended.code else ""
    return ""


def usages(block: Block) -> Iterator[str]:
    """A usage as a command with everything that is optional."""
    for line in block.text.splitlines():
        said = re.sub(r"[\[\]]", "", line).split()
        if said[:1] == ["sendero-channels"]:
            names = [one for one in said[1:3] if one.islower()]
            rest = [one for one in said if re.fullmatch(r"--?[a-z-]+|[A-Z]+(\.json)?", one)]
            yield " ".join([said[0], *names, *rest])


COMMANDS = [
    one
    for block in ALL
    if block.language == "sh" or is_commands(block)
    for one in (usages(block) if is_usage(block) else block.commands)
    if one.startswith(OURS)
]


@pytest.mark.parametrize("page", everything(), ids=lambda page: str(page.path))
def test_every_block_is_of_a_kind_that_a_test_reads(page: Page) -> None:
    assert [found for block in blocks(page) for found in troubles(block)] == []


@pytest.mark.parametrize("command", sorted(set(COMMANDS)))
def test_every_command_of_ours_is_one_that_our_parser_takes(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert refusals(command, capsys) == ""


def unknown(span: str) -> list[str]:
    """What a command of ours within a line names and does not have: the command itself, or its flags."""
    said = re.sub(r"^(sendero-channels|kubectl sendero) ", "", span).split()
    found = ours_parser()[1].choices.get(said[0])
    if found is None:
        return said[:1]
    inner = next((one.choices for one in found._actions if isinstance(one.choices, dict)), {})
    if len(said) > 1 and said[1] in inner:
        found = inner[said[1]]
    flags = re.findall(r"--[a-z-]+", span)
    return [one for one in flags if one not in found._option_string_actions]


SPANS = {
    span for page in everything() for span in page.spans if re.match(r"(sendero-channels|kubectl sendero) [a-z]", span)
}


@pytest.mark.parametrize("span", sorted(SPANS))
def test_a_command_of_ours_within_a_line_exists_with_its_flags(span: str) -> None:
    assert unknown(span) == []


def test_a_command_or_a_flag_within_a_line_that_does_not_exist_is_found() -> None:
    assert unknown("sendero-channels adopt --project NAME") == ["adopt"]
    assert unknown("kubectl sendero status --weight") == ["--weight"]
    assert unknown("sendero-channels package build DIR --outside FILE") == ["--outside"]


@pytest.mark.parametrize(
    "text",
    [
        "```bash\nls\n```",
        "```sh\nkubectl get wac\n```",
        "    kubectl edit wac nomad",
        "    kubectl get wac\n    kubectl edit wac nomad",
        "    sendero-channels unknown",
        "    just words: of: nobody",
    ],
)
def test_a_block_of_no_kind_is_found(text: str) -> None:
    [block] = blocks(Page(Path("docs/x.md"), f"Some words.\n\n{text}\n\nMore words.\n"))
    assert len(list(troubles(block))) == 1


@pytest.mark.parametrize(
    "command", ["kubectl sendero status --weight", "sendero-channels plan -q", "kapso-simulator serve --key a"]
)
def test_a_command_that_our_parser_refuses_is_found(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "usage:" in refusals(command, capsys)


def test_a_usage_is_taken_with_all_its_options() -> None:
    [block] = filter(is_usage, ALL)
    assert "sendero-channels package render DIR --tenant T --values F --install FILE" in list(usages(block))
    assert {program(one) for one in COMMANDS} <= PROGRAMS
