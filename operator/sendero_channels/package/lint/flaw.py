"""One thing that is wrong with a package, by its place in the release's spec."""

import re
from dataclasses import dataclass

Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Flaw:
    """Where, which rule, what to do; a hint does not keep a package from being built."""

    path: Place
    rule: str
    message: str
    hint: bool = False


def place_in(path: str) -> Place:
    """A path as the policy writes it, `config.buttons[0].title`, in parts."""
    return tuple(int(part) if part.isdigit() else part for part in re.findall(r"[^.\[\]]+", path))
