"""The members of a project."""

import hashlib
import uuid

from kapso_simulator.acts import Act
from kapso_simulator.shapes import UUID, Moment, Obj, Text
from kapso_simulator.values import Row

USERS = "users"
USER = Obj({"id!": UUID, "name!": Text(), "email!": Text(), "role!": Text(), "created_at!": Moment()})


def users(act: Act) -> list[Row]:
    """All members; every project has its owner."""
    return [_owner(act), *act.table(USERS)]


def user_of(act: Act, user_id: str) -> Row | None:
    """The member of this id."""
    return next((one for one in users(act) if one["id"] == user_id), None)


def _owner(act: Act) -> Row:
    project = act.project
    made = uuid.UUID(bytes=hashlib.blake2b(f"owner:{project['id']}".encode(), digest_size=16).digest(), version=4)
    return {
        "id": str(made),
        "name": "Project Owner",
        "email": "owner@example.com",
        "role": "owner",
        "created_at": project["created_at"],
    }
