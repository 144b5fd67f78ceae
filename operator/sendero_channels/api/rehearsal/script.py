"""What a rehearsed pass would have written, in order, and what reads show once it has."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Literal

Rows = list[Any]
Change = Callable[[Rows, str], Rows]
"""A list as it is once a write was done; the text says whose list it is: a customer's, a workflow's, ..."""
_PLANNED = "planned-"


@dataclass(frozen=True)
class Write:
    """One write. `what` is the route at Kapso, or the kind of object in Kubernetes; `of` says of which thing, and holds
    no secret, no text and no phone number. `path` is what is called."""

    where: Literal["Kapso", "Kubernetes"]
    method: str
    what: str
    of: str = ""
    path: str = field(default="", repr=False)


class Script:
    """The writes of one rehearsal."""

    def __init__(self) -> None:
        self.writes: list[Write] = []
        self.reads = 0
        self._changes: defaultdict[str, list[Change]] = defaultdict(list)
        self._made = 0

    def wrote(self, write: Write) -> None:
        """Keep a write instead of sending it."""
        self.writes.append(write)

    def say(self, of: str) -> None:
        """Say of which thing the last write is."""
        self.writes[-1] = replace(self.writes[-1], of=of[:200])

    def change(self, lists: str, change: Change) -> None:
        """Have these lists show what was written."""
        self._changes[lists].append(change)

    def shown(self, lists: str, rows: Rows, of: str = "") -> Rows:
        """A list as it would be by now."""
        for change in self._changes[lists]:
            rows = change(rows, of)
        return rows

    def new_id(self) -> str:
        """The id of something that would be made."""
        self._made += 1
        return f"{_PLANNED}{self._made}"


def planned(id_: str) -> bool:
    """Whether this is the id of something that was not made: Kapso cannot be asked of it."""
    return id_.startswith(_PLANNED)
