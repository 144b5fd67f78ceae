"""What the API server refuses, and what it says."""

from typing import Any, NamedTuple


class Refusal(NamedTuple):
    """One wrong object: its kind, what is wrong with it, and words that name the field and the remedy, which all stand
    in what the API server says."""

    title: str
    kind: str
    changes: dict[str, Any]
    words: tuple[str, ...]

    def __str__(self) -> str:
        return self.title
