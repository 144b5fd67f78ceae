"""Objects that refuse a key they do not know."""

from dataclasses import dataclass
from typing import Any

from kapso_simulator.shapes import Mismatch, Obj


@dataclass(frozen=True)
class Closed(Obj):
    """An object of known keys and no other."""

    def _clean(self, value: Any, field: str) -> dict[str, Any]:
        cleaned = super()._clean(value, field)
        if unknown := sorted(set(value) - set(cleaned)):
            raise Mismatch(f"{field}.{unknown[0]}" if field else unknown[0], "is not allowed")
        return cleaned

    def _schema(self) -> dict[str, Any]:
        return {**super()._schema(), "additionalProperties": False}
