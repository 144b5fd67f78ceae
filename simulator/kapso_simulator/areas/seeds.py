"""What a seed file may plant in a project besides its keys.

    customers: [{name: Lisbon Trips, external_customer_id: hub/lisbon}]
    phone_numbers:
      - {display_phone_number: +351 912 345 678, customer: hub/lisbon, phone_number_id: "109876543210987"}
    webhooks:
      - {url: https://hooks.example.com/kapso, events: [whatsapp.phone_number.created], secret_key: s3cret}

`customer` names a customer by its external id; a webhook with `phone_number_id` is that number's.
"""

from typing import Any

from kapso_simulator.acts import Act
from kapso_simulator.areas.customers import CUSTOMERS
from kapso_simulator.hooks.rows import make_webhook
from kapso_simulator.numbers.accounts import account, account_of_customer, meta_id, remember_meta_id
from kapso_simulator.numbers.rows import digits, formatted, new_number
from kapso_simulator.seed import plants
from kapso_simulator.shapes import Anything, ListOf, MapOf, Obj, Text, Uri

_CUSTOMER = Obj({"name!": Text(), "external_customer_id": Text()})
_NUMBER = Obj(
    {
        "display_phone_number!": Text(),
        "customer": Text(),
        "name": Text(),
        "phone_number_id": Text(pattern=r"\d+|sandbox"),
        "business_account_id": Text(pattern=r"\d+|sandbox"),
        "more": MapOf(Anything()),
    }
)
_WEBHOOK = Obj({"url!": Uri(https=True), "events!": ListOf(Text(), 1), "phone_number_id": Text()}, open=True)


@plants("customers")
def plant_customers(act: Act, given: list[Any]) -> None:
    """Customers, by name and external id."""
    for one in given:
        row = {"external_customer_id": None, **_CUSTOMER.clean(one, "customers")}
        act.table(CUSTOMERS).put({**row, "id": act.uuid(), "created_at": act.stamp(), "updated_at": act.stamp()})


@plants("phone_numbers")
def plant_numbers(act: Act, given: list[Any]) -> None:
    """Numbers that are connected already."""
    for one in given:
        asked = _NUMBER.clean(one, "phone_numbers")
        plain = digits(asked["display_phone_number"])
        customer = _customer(act, asked.get("customer"))
        number_id = asked.get("phone_number_id") or meta_id(act, plain)
        remember_meta_id(act, plain, number_id)
        account_id = asked.get("business_account_id") or account_of_customer(act, customer)
        account(act, account_id)
        more = {"display_phone_number": formatted(asked["display_phone_number"]), "customer_id": customer}
        more |= {"display_phone_number_normalized": plain, **asked.get("more", {})}
        new_number(act, number_id, account_id, asked.get("name", "WhatsApp number"), **more)


@plants("webhooks")
def plant_webhooks(act: Act, given: list[Any]) -> None:
    """Webhooks of the project or of a number."""
    for one in given:
        asked = _WEBHOOK.clean(one, "webhooks")
        make_webhook(
            act, {key: value for key, value in asked.items() if key != "phone_number_id"}, asked.get("phone_number_id")
        )


def _customer(act: Act, external: str | None) -> str | None:
    if external is None:
        return None
    row = act.table(CUSTOMERS).one(external_customer_id=external)
    if row is None:
        raise ValueError(f"phone_numbers: no customer has the external id {external!r}")
    return str(row["id"])
