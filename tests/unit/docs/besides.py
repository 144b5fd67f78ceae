"""What becomes of the commands that the pages show beside the steps that are followed one after the other."""

import re
from collections.abc import Mapping
from enum import Enum

from tests.unit.docs.blocks import Block, blocks, program
from tests.unit.docs.pages import everything


class Way(Enum):
    """How a test types a command, or why none does."""

    TYPED = "as it stands there"
    DRY = "with --dry-run=server, since it would change what others need"
    HELM = "in the story of somebody who installs with Helm"
    NAMED = "what it names is there; it wants a Pod, which the tests cannot run"
    SERVER = "it serves until somebody ends it; its own tests start it"
    JOURNAL = "it wants a journal of runs; tests/e2e/test_runs.py types its like"
    MAKE = "the target is there; it takes minutes"
    OTHERS = "it changes the reader's own machine or shell"


_WAYS: Mapping[str, Way] = {
    r"kubectl (-n \S+ )?(port-forward|logs) ": Way.NAMED,
    r"kubectl (-n \S+ )?(get|sendero) ": Way.TYPED,
    r"kubectl (-n \S+ )?(apply|create|delete|label|patch) ": Way.DRY,
    r"helm (install|upgrade) ": Way.HELM,
    r"sendero-channels (plan|import|explain|package|completion fish) ?": Way.TYPED,
    r"sendero-channels runs ": Way.JOURNAL,
    r"sendero-channels dashboard$": Way.SERVER,
    r"kapso-simulator serve ": Way.SERVER,
    r"make [a-z-]+": Way.MAKE,
    r"pip install |openssl rand |export [A-Z_]+=|source <": Way.OTHERS,
}
PROGRAMS = {"kubectl", "helm", "sendero-channels", "kapso-simulator", "make", "pip", "openssl", "export", "source"}


USAGE = ("docs/packages.md", "sendero-channels package check")
"""A block that says how commands are used; its own test reads it."""


def way(command: str) -> Way | None:
    """How a command is dealt with; None where nobody has thought of it."""
    return next((found for pattern, found in _WAYS.items() if re.match(pattern, command)), None)


def is_commands(block: Block) -> bool:
    """Whether an indented block is one of commands."""
    return block.language is None and bool(block.commands) and program(block.commands[0]) in PROGRAMS


def shown() -> list[Block]:
    """The blocks of commands that no story follows."""
    found = [block for page in everything() for block in blocks(page) if is_commands(block)]
    return [one for one in found if not is_usage(one)]


def is_usage(block: Block) -> bool:
    """Whether it says how commands are used."""
    return str(block.path) == USAGE[0] and block.text.startswith(USAGE[1])
