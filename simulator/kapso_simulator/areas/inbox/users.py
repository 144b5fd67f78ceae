"""The members of the project (reference, section 7.8)."""

from kapso_simulator.acts import Call
from kapso_simulator.inbox.users import USER, users
from kapso_simulator.paging import PAGED, page, paged
from kapso_simulator.routes import route
from kapso_simulator.shapes import Obj
from kapso_simulator.values import Response


@route("GET", "/platform/v1/users", query=Obj(PAGED), success={200: paged(USER)}, section="7.8")
def list_users(call: Call) -> Response:
    """List the project's members."""
    return page(call, users(call), dict)
