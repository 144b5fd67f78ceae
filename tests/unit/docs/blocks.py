"""The blocks of code of a page, fenced and indented, and the commands in them."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.unit.docs.pages import Page

_FENCE = re.compile(r"^ *```(\w*)$")
_ASSIGNMENT = re.compile(r"[A-Z_]+=\S*")


@dataclass(frozen=True)
class Block:
    """One block: its fence's language, or none where it is indented, and where it begins."""

    path: Path
    line: int
    language: str | None
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"

    @property
    def commands(self) -> list[str]:
        """Each command of a shell on a line of its own; comments are gone."""
        lines = re.sub(r" *\\\n *", " ", self.text).splitlines()
        return [one for line in lines if (one := _uncommented(line))]


def blocks(page: Page) -> list[Block]:
    """All blocks of a page, in its order."""
    return list(_blocks(page))


def program(command: str) -> str:
    """What a command runs."""
    return next((word for word in words(command) if not _ASSIGNMENT.fullmatch(word)), "")


def words(command: str) -> list[str]:
    """A command's words up to where its output goes on."""
    lexer = shlex.shlex(command, posix=True, punctuation_chars="|&<>;")
    lexer.whitespace_split = True
    found: list[str] = []
    for word in lexer:
        if re.fullmatch(r"[|&<>;]+", word):
            break
        found.append(word)
    return found


def _blocks(page: Page) -> Iterator[Block]:
    language: str | None = None
    held: list[str] = []
    begun, fenced, blank = 0, False, True
    for number, line in enumerate([*page.text.splitlines(), "end"], 1):
        fence = _FENCE.match(line)
        if fence and fenced:
            yield Block(page.path, begun, language, "\n".join(held))
            fenced, held = False, []
        elif fence:
            fenced, language, begun, held = True, fence[1], number, []
        elif fenced:
            held.append(line)
        elif line.startswith("    ") and (held or blank):
            begun = begun if held else number
            held.append(line[4:])
        elif not line.strip() and held:
            held.append("")
        elif held:
            yield Block(page.path, begun, None, "\n".join(held).rstrip())
            held = []
        blank = not line.strip()


def _uncommented(line: str) -> str:
    return re.sub(r"(^|\s+)# .*$", "", line).strip()
