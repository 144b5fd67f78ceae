"""A fact: one statement of Kapso's about one thing at one time, named by all that it says."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum

from sendero_channels.kernel.digest import digest

LONGEST_ID = 256
Details = tuple[tuple[str, str], ...]


class Subject(Enum):
    """What a fact is about."""

    MESSAGE = "message"
    CONVERSATION = "conversation"
    EXECUTION = "execution"
    STEP = "step"
    NUMBER = "number"


@dataclass(frozen=True)
class Fact:
    """`id` is the subject's: a WAMID, or Kapso's or Meta's id. `word` is what is said of it, as `delivered`. Of a step
    `id` is its execution's."""

    project: str
    subject: Subject
    id: str
    word: str
    at: datetime
    number: str | None = None
    conversation: str | None = None
    details: Details = ()

    @property
    def digest(self) -> str:
        """What tells it from every other fact: the same statement has the same digest, wherever it was read."""
        said = [self.project, self.subject.value, self.id, self.word, written(self.at), self.number, self.conversation]
        return digest([*said, [list(pair) for pair in self.details]]).removeprefix("sha256:")

    def detail(self, name: str) -> str | None:
        """One of its details; None where it says nothing of it."""
        return next((value for key, value in self.details if key == name), None)


def details(**said: str | None) -> Details:
    """What is said, in order, without what is not."""
    return tuple(sorted((name, value) for name, value in said.items() if value))


def written(at: datetime) -> str:
    """A time as the journal keeps it: UTC to the microsecond, so that the order of texts is that of times."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ").zfill(27)
