"""What imported things are called. Pure."""

import re

_LONGEST = 40


def slug(wished: str | None, number: str, taken: set[str]) -> str:
    """A name for a number's objects: as its customer is called, else by the end of the number's id."""
    plain = re.sub(r"[^a-z0-9]+", "-", (wished or "").lower()).strip("-")[:_LONGEST].strip("-")
    tail = number[-6:]
    if not plain or not plain[0].isalpha():
        plain = f"number-{tail}"
    return plain if plain not in taken else f"{plain}-{tail}"


def word(name: str) -> str:
    """A key of a package for something that is called so at Meta."""
    plain = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:64]
    return plain if plain[:1].isalpha() else f"t_{plain}"[:64]
