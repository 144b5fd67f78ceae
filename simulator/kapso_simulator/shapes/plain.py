"""Shapes of single values."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from kapso_simulator import times
from kapso_simulator.shapes.base import BLANK, INVALID, Mismatch, Shape


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


UUID = Text(format="uuid")
"""A Kapso id."""
