"""What people do with setup links."""

from kapso_simulator import shapes
from kapso_simulator.acts import Call
from kapso_simulator.links.connecting import ERRORS, Choice, complete_link, fail_link, open_link
from kapso_simulator.links.rows import CONNECTIONS, LINK, LINKS, show_link
from kapso_simulator.routes import control
from kapso_simulator.shapes import Obj, Text
from kapso_simulator.values import Response, answer

_CHOICE = Obj(
    {
        "display_phone_number": Text(),
        "phone_number_id": Text(pattern=r"\d+"),
        "business_account_id": Text(pattern=r"\d+"),
        "connection_type": shapes.Choice(CONNECTIONS),
        "verified_name": Text(),
    }
)
_CONNECTED = Obj({"phone_number_id!": Text(), "business_account_id!": Text()})


@control("POST", "/setup-links/{setup_link_id}/open", success={200: LINK}, refuses=(404, 422))
def open_(call: Call) -> Response:
    """A person opens the link and is in Meta's dialog."""
    act, link = call.find(LINKS, call.params["setup_link_id"])
    return answer(show_link(open_link(act, link)))


@control("POST", "/setup-links/{setup_link_id}/complete", body=_CHOICE, success={200: _CONNECTED}, refuses=(404, 422))
def complete(call: Call) -> Response:
    """A person connects a number through the link."""
    act, link = call.find(LINKS, call.params["setup_link_id"])
    number = complete_link(act, link, Choice(**{"display_phone_number": None, **call.body}))
    return answer({"phone_number_id": number["id"], "business_account_id": number["business_account_id"]})


@control(
    "POST",
    "/setup-links/{setup_link_id}/fail",
    body=Obj({"error": shapes.Choice(ERRORS)}),
    success={200: LINK},
    refuses=(404, 422),
    body_optional=True,
)
def fail(call: Call) -> Response:
    """A person's attempt to connect a number fails; the link stays active."""
    act, link = call.find(LINKS, call.params["setup_link_id"])
    return answer(show_link(fail_link(act, link, (call.body or {}).get("error", "facebook_auth_failed"))))
