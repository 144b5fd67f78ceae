"""Where in a JSON text each value stands."""

import json
import re
from dataclasses import dataclass, field
from json.decoder import JSONDecoder
from typing import Any

_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = JSONDecoder()


@dataclass(frozen=True)
class Place:
    """A stretch of a text; lines and columns count from 1, the end column is the last one inside."""

    line_start: int
    line_end: int
    column_start: int
    column_end: int


@dataclass
class Places:
    """The places of all keys and values of one JSON text, by path (`screens[0].layout.type`)."""

    text: str
    values: dict[str, tuple[int, int]] = field(default_factory=dict)
    keys: dict[str, tuple[int, int]] = field(default_factory=dict)

    def of(self, path: str) -> Place:
        """Where the value at `path` stands; a path that is not in the text stands where its parent does."""
        while path not in self.values and path:
            path = _parent(path)
        return self._place(*self.values.get(path, (0, len(self.text))))

    def key(self, path: str) -> Place:
        """Where the key of `path` stands."""
        return self._place(*self.keys[path]) if path in self.keys else self.of(path)

    def _place(self, start: int, end: int) -> Place:
        first_line, first_column = self._at(start)
        last_line, last_column = self._at(max(start, end - 1))
        return Place(first_line, last_line, first_column, last_column)

    def _at(self, offset: int) -> tuple[int, int]:
        return self.text.count("\n", 0, offset) + 1, offset - (self.text.rfind("\n", 0, offset) + 1) + 1


def read(text: str) -> tuple[Any, Places]:
    """The value of a JSON text and its places.

    Raises:
        json.JSONDecodeError: `text` is no JSON.
    """
    value = json.loads(text)
    places = Places(text)
    _value(places, "", _skip(text, 0))
    return value, places


def _value(places: Places, path: str, start: int) -> int:
    opened = places.text[start]
    if opened == "{":
        end = _object(places, path, start)
    elif opened == "[":
        end = _array(places, path, start)
    else:
        end = _DECODER.raw_decode(places.text, start)[1]
    places.values[path] = (start, end)
    return end


def _object(places: Places, path: str, start: int) -> int:
    text = places.text
    at = _skip(text, start + 1)
    while text[at] != "}":
        name, after = _DECODER.raw_decode(text, at)
        inner = f"{path}.{name}" if path else name
        places.keys[inner] = (at, after)
        at = _next(text, _value(places, inner, _skip(text, _skip(text, after) + 1)))
    return at + 1


def _array(places: Places, path: str, start: int) -> int:
    text = places.text
    at, index = _skip(text, start + 1), 0
    while text[at] != "]":
        at = _next(text, _value(places, f"{path}[{index}]", at))
        index += 1
    return at + 1


def _next(text: str, at: int) -> int:
    at = _skip(text, at)
    return _skip(text, at + 1) if text[at] == "," else at


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _parent(path: str) -> str:
    return path[: max(path.rfind("."), path.rfind("["), 0)]
