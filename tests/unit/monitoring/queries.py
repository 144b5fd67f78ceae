"""What a PromQL query names: series, the labels that it picks them by, and the labels that it groups by."""

import re
from dataclasses import dataclass

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'')
_GROUPING = re.compile(r"\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)")
_RANGE = re.compile(r"\[[^\]]*\]")
_NAME = re.compile(r"(?<![\w:.$])([a-zA-Z_:][\w:]*)(?![\w:])\s*(\{[^}]*\})?(?!\s*\()")
_MATCHER = re.compile(r"(\w+)\s*(=~|!~|!=|=)\s*(\d+)")
_WORDS = {"and", "or", "unless", "bool", "by", "without", "on", "ignoring", "group_left", "group_right", "offset"}


@dataclass(frozen=True)
class Selector:
    """One series by its name, with the labels that it is picked by and what they are held against."""

    name: str
    labels: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Query:
    """What one query names."""

    selectors: tuple[Selector, ...]
    grouped: frozenset[str]


def read(expression: str) -> Query:
    """Take a query apart, as far as names go; whether it can be evaluated is promtool's to say."""
    strings: list[str] = []

    def keep(found: re.Match[str]) -> str:
        strings.append(found[0][1:-1])
        return str(len(strings) - 1)

    text = _RANGE.sub("", _STRING.sub(keep, expression))
    grouped = {label.strip() for group in _GROUPING.findall(text) for label in group.split(",") if label.strip()}
    text = _GROUPING.sub(" ", text)
    found = [_selector(name, labels, strings) for name, labels in _NAME.findall(text) if name not in _WORDS]
    return Query(tuple(found), frozenset(grouped))


def _selector(name: str, braces: str, strings: list[str]) -> Selector:
    return Selector(name, tuple((label, strings[int(at)]) for label, _, at in _MATCHER.findall(braces)))
