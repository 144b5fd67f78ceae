"""What makes a text more than text: Kapso's expressions, and references to its environment."""

import re
from collections.abc import Iterator
from typing import Any

EXPRESSION = re.compile(r"\{\{|\}\}|\{%|%\}|\$\{")
ENVIRONMENT = re.compile(r"\$\{\s*ENV", re.IGNORECASE)
SECRET = re.compile(r"\$\{ENV:([A-Z][A-Z0-9_]*)\}")
SAVED = re.compile(r"\{\{\s*vars\.([A-Za-z_][A-Za-z0-9_]*)(?:\.[A-Za-z0-9_]+)*\s*\}\}")
NAME = re.compile(r"(?:vars\.)?([A-Za-z_][A-Za-z0-9_]*)(?:\.[A-Za-z0-9_]+)*")
# Letters of other alphabets that look like Latin ones.
ALIKE = str.maketrans("аеорсхуіјѕԁһӏтнкмвАЕОРСХУІЈЅТНКМВαοερτυικνΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
                      "aeopcxyijsdhltnkmbAEOPCXYIJSTHKMBaoeptuikvABEZHIKMNOPTYX")  # fmt: skip
_RESERVED = ("system", "context", "last_user_input", "vars", "env")


def word(value: Any) -> str:
    """A plain value as a text; any other is called by its kind, since it may be nested without end."""
    return f"a {type(value).__name__}" if isinstance(value, dict | list) else str(value)


def variable(name: object) -> str | None:
    """The variable that a write to `name` changes, in lower case; None where it is no plain name of one of ours."""
    found = NAME.fullmatch(name) if isinstance(name, str) else None
    base = found.group(1).lower() if found is not None else None
    return None if base in _RESERVED else base


def parts(path: str, value: Any) -> Iterator[tuple[str, str, Any]]:
    """Everything below `value` as (path, key, value), itself first with an empty key. Ends at any depth."""
    waiting: list[tuple[str, str, Any]] = [(path, "", value)]
    while waiting:
        where, key, found = waiting.pop()
        yield where, key, found
        if isinstance(found, dict):
            below = [(f"{where}.{str(name)[:60]}", str(name), inner) for name, inner in found.items()]
        elif isinstance(found, list):
            below = [(f"{where}[{index}]", "", inner) for index, inner in enumerate(found)]
        else:
            continue
        waiting.extend(reversed(below))


def strings(path: str, value: Any) -> Iterator[tuple[str, str]]:
    """Every text below `value`, the keys of mappings included."""
    for where, key, found in parts(path, value):
        if key:
            yield where, key
        if isinstance(found, str):
            yield where, found
