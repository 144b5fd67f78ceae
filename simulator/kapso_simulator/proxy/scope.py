"""Whose number or business account an id of the proxy is."""

from kapso_simulator.acts import Act
from kapso_simulator.refusals import Refusal, kapso
from kapso_simulator.values import Row

NUMBERS = "phone_numbers"
META = "/meta/whatsapp/{version}"
NO_CONFIGURATION = "WhatsApp configuration not found"


def not_configured() -> Refusal:
    """The id belongs to nothing in this project."""
    return kapso(404, NO_CONFIGURATION)


def number_of(act: Act, number_id: str) -> Row:
    """The project's number of this id. Raises Refusal (404)."""
    found = act.table(NUMBERS).get(number_id)
    if found is None:
        raise not_configured()
    return found


def numbers_of(act: Act, account: str) -> list[Row]:
    """The project's numbers of a business account. Raises Refusal (404) where there is none."""
    found = act.table(NUMBERS).where(business_account_id=account)
    if not found:
        raise not_configured()
    return found


def account_of(act: Act, account: str) -> str:
    """The id of a business account that the project has a number of. Raises Refusal (404)."""
    numbers_of(act, account)
    return account


def account_of_either(act: Act, node: str) -> str:
    """The business account that `node` is, or that the number of this id belongs to. Raises Refusal (404)."""
    number = act.table(NUMBERS).get(node)
    return account_of(act, str(number["business_account_id"]) if number is not None else node)


def is_sandbox(act: Act, account: str) -> bool:
    """Whether a business account is Kapso's shared sandbox."""
    return all(row.get("kind") == "sandbox" for row in act.table(NUMBERS).where(business_account_id=account))
