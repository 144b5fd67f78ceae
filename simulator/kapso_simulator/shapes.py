"""What bodies and queries look like: one declaration that both checks a value and becomes JSON schema.

    PERSON = Obj({"name!": Text(max=80), "age": Whole(min=0, nullable=True), "tags": ListOf(Text())})

A `!` marks a required key. `Obj` drops keys that it does not know, as Kapso does; `Obj(..., open=True)` keeps them.
`clean(value, "person")` returns the value that a handler may trust, or raises Mismatch for the first thing wrong.
`Root("person", PERSON)` is the Rails envelope `{"person": {...}}`. `Anything()` accepts every JSON value.
Query values arrive as text: `Whole`, `Flag` and `Moment` read it.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from kapso_simulator import times

BLANK = "can't be blank"
INVALID = "is invalid"


class Mismatch(ValueError):
    """A value is not of its shape: which field, and what is wrong, in the words of Rails."""

    def __init__(self, field: str, problem: str, *, root: bool = False) -> None:
        super().__init__(f"{field} {problem}")
        self.field = field
        self.problem = problem
        self.root = root


@dataclass(frozen=True, kw_only=True)
class Shape(ABC):
    """A kind of value."""

    nullable: bool = False
    note: str = ""

    def clean(self, value: Any, field: str) -> Any:
        """The value as a handler may trust it. Raises Mismatch."""
        if value is None:
            if self.nullable:
                return None
            raise Mismatch(field, BLANK)
        return self._clean(value, field)

    def schema(self) -> dict[str, Any]:
        """The shape as JSON schema (2020-12)."""
        found = self._schema()
        if self.note:
            found["description"] = self.note
        if not self.nullable:
            return found
        if "enum" in found:
            found["enum"] = [*found["enum"], None]
        if isinstance(found.get("type"), str):
            found["type"] = [found["type"], "null"]
            return found
        return found if not found else {"anyOf": [found, {"type": "null"}]}

    @abstractmethod
    def _clean(self, value: Any, field: str) -> Any: ...

    @abstractmethod
    def _schema(self) -> dict[str, Any]: ...


@dataclass(frozen=True, kw_only=True)
class Anything(Shape):
    """Every JSON value."""

    nullable: bool = True

    def _clean(self, value: Any, field: str) -> Any:
        return value

    def _schema(self) -> dict[str, Any]:
        return {}


@dataclass(frozen=True, kw_only=True)
class Text(Shape):
    """A string; not blank unless `blank`."""

    max: int | None = None
    pattern: str | None = None
    blank: bool = False
    format: str | None = None

    def _clean(self, value: Any, field: str) -> str:
        if not isinstance(value, str):
            raise Mismatch(field, INVALID)
        if not self.blank and not value.strip():
            raise Mismatch(field, BLANK)
        if self.max is not None and len(value) > self.max:
            raise Mismatch(field, f"is too long (maximum is {self.max} characters)")
        if self.pattern is not None and not re.fullmatch(self.pattern, value):
            raise Mismatch(field, INVALID)
        return value

    def _schema(self) -> dict[str, Any]:
        found: dict[str, Any] = {"type": "string"}
        if not self.blank:
            found["minLength"] = 1
        if self.max is not None:
            found["maxLength"] = self.max
        if self.pattern is not None:
            found["pattern"] = f"^(?:{self.pattern})$"
        if self.format is not None:
            found["format"] = self.format
        return found


@dataclass(frozen=True, kw_only=True)
class Uri(Shape):
    """An absolute http(s) URL; only https where so said."""

    https: bool = False

    def _clean(self, value: Any, field: str) -> str:
        if not isinstance(value, str):
            raise Mismatch(field, INVALID)
        if not value.strip():
            raise Mismatch(field, BLANK)
        try:
            parts = urlsplit(value)
            host = parts.hostname
        except ValueError:
            raise Mismatch(field, INVALID) from None
        if not host or parts.scheme not in ("http", "https") or any(one.isspace() for one in value):
            raise Mismatch(field, INVALID)
        if self.https and parts.scheme != "https":
            raise Mismatch(field, "must be a valid HTTPS URL")
        return value

    def _schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "uri"}


@dataclass(frozen=True)
class Choice(Shape):
    """One of these strings."""

    of: tuple[str, ...]

    def _clean(self, value: Any, field: str) -> str:
        if not isinstance(value, str) or value not in self.of:
            raise Mismatch(field, "is not included in the list")
        return value

    def _schema(self) -> dict[str, Any]:
        return {"type": "string", "enum": list(self.of)}


@dataclass(frozen=True, kw_only=True)
class Whole(Shape):
    """An integer within bounds."""

    min: int | None = None
    max: int | None = None

    def _clean(self, value: Any, field: str) -> int:
        if isinstance(value, str) and re.fullmatch(r"-?\d{1,18}", value):
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise Mismatch(field, "is not a number")
        if self.min is not None and value < self.min:
            raise Mismatch(field, f"must be greater than or equal to {self.min}")
        if self.max is not None and value > self.max:
            raise Mismatch(field, f"must be less than or equal to {self.max}")
        return value

    def _schema(self) -> dict[str, Any]:
        found: dict[str, Any] = {"type": "integer"}
        if self.min is not None:
            found["minimum"] = self.min
        if self.max is not None:
            found["maximum"] = self.max
        return found


@dataclass(frozen=True, kw_only=True)
class Number(Shape):
    """A number within bounds."""

    min: float | None = None
    max: float | None = None

    def _clean(self, value: Any, field: str) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise Mismatch(field, "is not a number")
        if (self.min is not None and value < self.min) or (self.max is not None and value > self.max):
            raise Mismatch(field, "is out of range")
        return value

    def _schema(self) -> dict[str, Any]:
        bounds = {"minimum": self.min, "maximum": self.max}
        return {"type": "number", **{key: value for key, value in bounds.items() if value is not None}}


@dataclass(frozen=True, kw_only=True)
class Flag(Shape):
    """true or false."""

    def _clean(self, value: Any, field: str) -> bool:
        if isinstance(value, str) and value in ("true", "false"):
            return value == "true"
        if not isinstance(value, bool):
            raise Mismatch(field, INVALID)
        return value

    def _schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


@dataclass(frozen=True, kw_only=True)
class Moment(Shape):
    """An ISO 8601 time, kept as stored times are."""

    def _clean(self, value: Any, field: str) -> str:
        try:
            read: datetime = times.moment(value)
            return times.stamp(read)
        except (TypeError, ValueError, OverflowError):
            raise Mismatch(field, INVALID) from None

    def _schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date-time"}


@dataclass(frozen=True)
class ListOf(Shape):
    """A list of values of one shape."""

    item: Shape
    min: int = 0
    max: int | None = None

    def _clean(self, value: Any, field: str) -> list[Any]:
        if not isinstance(value, list):
            raise Mismatch(field, INVALID)
        if len(value) < self.min:
            raise Mismatch(field, BLANK)
        if self.max is not None and len(value) > self.max:
            raise Mismatch(field, f"is too long (maximum is {self.max} items)")
        return [self.item.clean(one, field) for one in value]

    def _schema(self) -> dict[str, Any]:
        found: dict[str, Any] = {"type": "array", "items": self.item.schema()}
        if self.min:
            found["minItems"] = self.min
        if self.max is not None:
            found["maxItems"] = self.max
        return found


@dataclass(frozen=True)
class MapOf(Shape):
    """An object of any keys, whose values have one shape."""

    value: Shape = Anything()

    def _clean(self, value: Any, field: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise Mismatch(field, INVALID)
        return {key: self.value.clean(one, f"{field}.{key}") for key, one in value.items()}

    def _schema(self) -> dict[str, Any]:
        return {"type": "object", "additionalProperties": self.value.schema() or True}


@dataclass(frozen=True)
class Obj(Shape):
    """An object of known keys."""

    fields: Mapping[str, Shape]
    open: bool = False

    def _clean(self, value: Any, field: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise Mismatch(field, INVALID)
        found: dict[str, Any] = dict(value) if self.open else {}
        for marked, shape in self.fields.items():
            key = marked.removesuffix("!")
            if key in value:
                found[key] = shape.clean(value[key], f"{field}.{key}" if field else key)
            elif marked.endswith("!"):
                raise Mismatch(f"{field}.{key}" if field else key, BLANK)
        return found

    def _schema(self) -> dict[str, Any]:
        properties = {key.removesuffix("!"): shape.schema() for key, shape in self.fields.items()}
        found: dict[str, Any] = {"type": "object", "properties": properties}
        if required := [key.removesuffix("!") for key in self.fields if key.endswith("!")]:
            found["required"] = required
        return found


@dataclass(frozen=True)
class Root(Shape):
    """`{"name": {...}}`. Its clean value is what stands inside."""

    name: str
    inside: Shape
    # Kapso accepts some roots with nothing in them; Rails calls others empty.
    empty: bool = False

    def clean(self, value: Any, field: str) -> Any:
        """What stands inside. Raises Mismatch."""
        return self._clean(value, field)

    def _clean(self, value: Any, field: str) -> Any:
        inside = value.get(self.name) if isinstance(value, dict) else None
        if inside is None or (inside in ({}, [], "") and not self.empty):
            raise Mismatch(self.name, BLANK, root=True)
        return self.inside.clean(inside, self.name)

    def _schema(self) -> dict[str, Any]:
        return {"type": "object", "required": [self.name], "properties": {self.name: self.inside.schema()}}


@dataclass(frozen=True)
class AnyOf(Shape):
    """The first of these shapes that fits."""

    shapes: tuple[Shape, ...]

    def _clean(self, value: Any, field: str) -> Any:
        first: Mismatch | None = None
        for shape in self.shapes:
            try:
                return shape.clean(value, field)
            except Mismatch as mismatch:
                first = first or mismatch
        raise first or Mismatch(field, INVALID)

    def _schema(self) -> dict[str, Any]:
        return {"anyOf": [shape.schema() for shape in self.shapes]}


UUID = Text(format="uuid")
"""A Kapso id."""


def nullable(shape: Shape) -> Shape:
    """The same shape, or null."""
    return replace(shape, nullable=True)
