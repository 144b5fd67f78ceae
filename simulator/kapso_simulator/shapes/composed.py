"""Shapes of lists and objects."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from kapso_simulator.shapes.base import BLANK, INVALID, Mismatch, Shape
from kapso_simulator.shapes.plain import Anything


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

    value: Shape = field(default_factory=Anything)

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


def nullable(shape: Shape) -> Shape:
    """The same shape, or null."""
    return replace(shape, nullable=True)
