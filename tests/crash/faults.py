"""What goes wrong in a run, and where: each a word that can be printed, and read back to play the run again."""

import re
from dataclasses import dataclass
from typing import Self

KAPSO = ("500", "429", "html", "unsent", "lost", "garbled", "401")
"""At a call of Kapso: an error before anything was done, a limit, a gateway's page, a connection that never came about,
a reply lost after the work was done, a body that is no JSON after the work was done, a key that is not accepted."""
CLUSTER = ("down", "lost", "stale")
"""At a call of the API server: no answer, an answer lost after the work, a read that is one version behind."""
EVENTS = ("dropped", "twice", "late")
"""At a watch event: never told, told again later, told only after a while."""
_WORD = re.compile(r"(kapso|cluster|event|crash|leader)\.(\d+)(?:=([\w]+))?\Z")


@dataclass(frozen=True)
class Fault:
    """The `at`th call of Kapso or of the cluster, watch event or durable state of a life, and what becomes of it."""

    where: str
    at: int
    what: str = ""

    def __str__(self) -> str:
        return f"{self.where}.{self.at}" + (f"={self.what}" if self.what else "")

    @classmethod
    def read(cls, text: str) -> Self:
        """What `str` gave. Raises ValueError."""
        found = _WORD.fullmatch(text)
        if found is None:
            raise ValueError(f"'{text}' is no fault: say for example kapso.12=lost or crash.3")
        return cls(found[1], int(found[2]), found[3] or "")


@dataclass(frozen=True)
class Schedule:
    """A run: its scenario, and what goes wrong, process after process; a crash ends one and starts the next."""

    scenario: str
    faults: tuple[Fault, ...] = ()

    def __str__(self) -> str:
        return ":".join((self.scenario, *map(str, self.faults)))

    @classmethod
    def read(cls, text: str) -> Self:
        """What `str` gave. Raises ValueError."""
        scenario, *rest = text.split(":")
        return cls(scenario, tuple(Fault.read(one) for one in rest))

    def also(self, *faults: Fault) -> "Schedule":
        """This, and then these."""
        return Schedule(self.scenario, (*self.faults, *faults))

    def lives(self) -> list[tuple[Fault, ...]]:
        """The faults of each process in turn; each but the last ends with the crash that it ends in."""
        found: list[list[Fault]] = [[]]
        for one in self.faults:
            found[-1].append(one)
            if one.where == "crash":
                found.append([])
        return [tuple(one) for one in found]
