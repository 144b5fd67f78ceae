"""What is handed to the journal to be kept."""

from collections.abc import Callable
from dataclasses import dataclass

from sendero_channels.journal.belonging import Claim
from sendero_channels.journal.facts import Fact
from sendero_channels.journal.people import Person


@dataclass(frozen=True)
class Entry:
    """The facts of one delivery, or of one page of a list. `people` says by conversation who the traveller is, under
    every key that is known, the newest first. `name` is the delivery's unsigned id, a way in and no more."""

    facts: tuple[Fact, ...]
    people: tuple[tuple[str, tuple[Person, ...]], ...] = ()
    claims: tuple[Claim, ...] = ()
    name: str | None = None
    source: str = "delivery"


@dataclass(frozen=True)
class Heard:
    """Whoever counts: facts that were new, and refusals by why."""

    facts: Callable[[str, int], None] = lambda source, new: None
    refused: Callable[[str], None] = lambda why: None


class Unavailable(Exception):
    """The journal cannot be written or read now; nothing of what was asked has been kept. `why` is one word."""

    def __init__(self, why: str, said: str) -> None:
        super().__init__(said)
        self.why = why
