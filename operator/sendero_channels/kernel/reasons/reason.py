"""What a reason says."""

from dataclasses import dataclass
from typing import Literal

Actor = Literal["Tenant", "Platform", "Author", "Meta", "Kapso", "Operator", "None"]
PEOPLE = ("Tenant", "Platform", "Author")
"""Those who read what is to be done, and do it."""
OUTSIDE = ("Meta", "Kapso")
ACTORS = (*PEOPLE, *OUTSIDE, "Operator")


@dataclass(frozen=True)
class Reason:
    """One entry of the catalogue.

    `actor` is who must act, "None" where nobody has to. `stalls` says that waiting alone never helps.
    `again` is how soon the operator looks again by itself, in seconds; None leaves it to events and the sweep.
    """

    name: str
    meaning: str
    actor: Actor = "None"
    step: str = ""
    stalls: bool = False
    again: float | None = None
