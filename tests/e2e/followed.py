"""A page as somebody follows it: commands one after the other, what they should print, and where people act."""

import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_STEP = re.compile(
    r"^<!-- people: (?P<people>\w+) -->$"
    r"|^```sh\n(?P<commands>.*?)^```\n(?:\n```text\n(?P<shown>.*?)^```$)?",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Commands:
    """A block of commands, and what the page shows of their output; None where it shows nothing."""

    text: str
    shown: str | None


@dataclass(frozen=True)
class People:
    """Somebody does something that no command does."""

    what: str


class NotAsWritten(Exception):
    """A page cannot be followed: what it tells to type fails, or prints something else."""


def steps(page: str) -> Iterator[Commands | People]:
    """What a page tells to do, in its order."""
    for found in _STEP.finditer(page):
        yield People(found["people"]) if found["people"] else Commands(found["commands"], found["shown"])


def follow(step: Commands, folder: Path, env: Mapping[str, str]) -> None:
    """Type the commands. Raises NotAsWritten."""
    shell = ["sh", "-euc", step.text]
    done = subprocess.run(shell, cwd=folder, env=dict(env), capture_output=True, text=True, timeout=180)
    said = done.stdout + done.stderr
    if done.returncode:
        raise NotAsWritten(f"{step.text}\nended with {done.returncode}:\n{said}")
    if step.shown is not None and not alike(step.shown, said):
        raise NotAsWritten(f"{step.text}\nprinted\n{said}\nand the page shows\n{step.shown}")


def alike(shown: str, said: str) -> bool:
    """Whether the output is what is shown; `...` stands for anything within a line, and columns may be wider."""
    wanted, printed = shown.splitlines(), said.splitlines()
    return len(wanted) == len(printed) and all(map(_line_alike, wanted, printed))


def _line_alike(shown: str, said: str) -> bool:
    parts = [re.escape(" ".join(part.split())) for part in shown.split("...")]
    return re.fullmatch(r"\s*.*?\s*".join(parts).replace(r"\ ", r"\s+"), " ".join(said.split())) is not None
