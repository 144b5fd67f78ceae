"""Who has written to a project's numbers, or was written to."""

from typing import Any

from kapso_simulator.acts import Act
from kapso_simulator.values import Row

CONTACTS = "contacts"


def contact_of(act: Act, wa_id: str | None, user_id: str | None = None) -> Row | None:
    """The contact of a phone number or of a business-scoped user id."""
    if wa_id is not None:
        return act.table(CONTACTS).one(wa_id=wa_id)
    return act.table(CONTACTS).one(business_scoped_user_id=user_id) if user_id is not None else None


def new_contact(act: Act, wa_id: str | None, user_id: str | None = None, **fields: Any) -> Row:
    """A contact that is stored from now on."""
    row: Row = {
        "id": act.uuid(),
        "wa_id": wa_id,
        "profile_name": None,
        "display_name": None,
        "customer_id": None,
        "metadata": {},
        "business_scoped_user_id": user_id,
        "parent_business_scoped_user_id": None,
        "username": None,
        "created_at": act.stamp(),
        "updated_at": act.stamp(),
        "marketing": {},
    }
    return act.table(CONTACTS).put({**row, **fields})


def met(act: Act, wa_id: str | None, user_id: str | None, profile_name: str | None) -> Row:
    """The contact, made where it is new, under the name that it gives itself."""
    found = contact_of(act, wa_id, user_id) or new_contact(act, wa_id, user_id)
    if profile_name is None or found["profile_name"] == profile_name:
        return found
    return act.table(CONTACTS).change(found["id"], profile_name=profile_name, updated_at=act.stamp())


def name_of(contact: Row | None) -> str | None:
    """The name by which lists show a contact."""
    return (contact["display_name"] or contact["profile_name"]) if contact is not None else None
