"""What a shape is, and what is said of a value that is not of it."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

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
