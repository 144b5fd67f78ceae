"""Travellers as the journal knows them: a keyed hash of the number, and its last two digits."""

import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass

LEAST_KEY = 16


@dataclass(frozen=True)
class Person:
    """`key` names the key that made the hash."""

    key: str
    hash: str
    last_two: str

    @property
    def shown(self) -> str:
        """As people see them: `…22`."""
        return f"…{self.last_two}"


class Pseudonyms:
    """Makes hashes with the newest key, and finds those of older ones. The first key is the newest.

    Raises:
        ValueError: there is no key, or one is too short to hide anything.
    """

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys:
            raise ValueError("the journal needs a key: put at least one line of 16 bytes or more into its key file")
        if any(len(key) < LEAST_KEY for key in keys):
            raise ValueError(
                f"a key of the journal is shorter than {LEAST_KEY} bytes: numbers could be guessed from it"
            )
        self._keys = tuple((key_name(key), key) for key in keys)

    @classmethod
    def read(cls, text: str) -> "Pseudonyms":
        """From a key file: one key a line, the newest first. Raises ValueError."""
        return cls([line.strip().encode() for line in text.splitlines() if line.strip()])

    def person(self, number: str) -> Person | None:
        """Whose number it is, by the newest key; None where it is no number."""
        found = self.persons(number)
        return found[0] if found else None

    def persons(self, number: str) -> tuple[Person, ...]:
        """The same by every key, the newest first: what was written under an older one is found, too."""
        digits = re.sub(r"\D", "", number)
        if not 5 <= len(digits) <= 20:
            return ()
        return tuple(Person(name, _hash(key, digits), digits[-2:]) for name, key in self._keys)


def key_name(key: bytes) -> str:
    """What a key is called where its hashes are kept; it tells nothing of the key."""
    return hmac.new(key, b"the name of this key", hashlib.sha256).hexdigest()[:8]


def _hash(key: bytes, digits: str) -> str:
    return hmac.new(key, digits.encode(), hashlib.sha256).hexdigest()[:32]
