"""What Kapso tells: facts, and whose conversations they are in."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sendero_channels.journal.facts import Fact

Raw = dict[str, Any]


@dataclass(frozen=True)
class Told:
    """Facts, each once, and the numbers of the travellers by conversation, which are hashed before they are kept."""

    facts: tuple[Fact, ...] = ()
    travellers: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    @property
    def numbers(self) -> tuple[str, ...]:
        """The tenants' numbers that it is about."""
        return tuple(dict.fromkeys(fact.number for fact in self.facts if fact.number))


def together(parts: Iterable[Told]) -> Told:
    """All of them as one."""
    every = list(parts)
    facts = dict.fromkeys(fact for part in every for fact in part.facts)
    return Told(tuple(facts), tuple(dict.fromkeys(one for part in every for one in part.travellers)))
