"""The numbers that workflows speak through."""

from kapso_simulator.acts import Act
from kapso_simulator.values import Row

NUMBERS = "phone_numbers"


def number_of(act: Act, phone_number_id: str) -> Row | None:
    """A number of this project."""
    return act.table(NUMBERS).get(phone_number_id)


def only_number(act: Act) -> Row | None:
    """The number that is meant where none is named: the project's oldest."""
    return next(iter(act.table(NUMBERS)), None)


def number_name(act: Act, phone_number_id: str) -> str:
    """A number's name for people; its id once it is gone."""
    row = number_of(act, phone_number_id) or {}
    return str(row.get("display_name") or row.get("verified_name") or row.get("name") or phone_number_id)
