"""WhatsApp business accounts (WABA) and what Meta says of them, and which Meta ids a phone number has."""

from kapso_simulator.acts import Act
from kapso_simulator.numbers.rows import NUMBERS
from kapso_simulator.values import Row

ACCOUNTS = "business_accounts"
_AT_META = "numbers_at_meta"
APP_ID = "789012345678901"


def account_of_customer(act: Act, customer_id: str | None) -> str:
    """The account that a customer's numbers are in; a new one where it has none."""
    for row in act.table(NUMBERS):
        if customer_id is not None and row["customer_id"] == customer_id and row["business_account_id"]:
            return str(row["business_account_id"])
    return act.digits()


def account(act: Act, account_id: str) -> Row:
    """The account, which exists as soon as somebody speaks of it."""
    found = act.table(ACCOUNTS).get(account_id)
    return found or act.table(ACCOUNTS).put({"id": account_id, "business_id": act.digits(), "said": {}})


def meta_id(act: Act, number: str) -> str:
    """Meta's id of a phone number: the same each time that this number is connected."""
    known = act.table(_AT_META).get(number)
    return str((known or act.table(_AT_META).put({"id": number, "phone_number_id": act.digits()}))["phone_number_id"])


def remember_meta_id(act: Act, number: str, phone_number_id: str) -> None:
    """From now on this phone number has this id at Meta."""
    act.table(_AT_META).put({"id": number, "phone_number_id": phone_number_id})
