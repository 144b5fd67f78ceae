"""What people do with setup links."""

from kapso_simulator import shapes
from kapso_simulator.acts import Call
from kapso_simulator.links.connecting import ERRORS, NO_ROOM, Choice, complete_link, fail_link, no_room, open_link
from kapso_simulator.links.redirects import failure_url, success_url
from kapso_simulator.links.rows import CONNECTIONS, LINK, LINKS, show_link
from kapso_simulator.refusals import platform
from kapso_simulator.routes import control
from kapso_simulator.shapes import Obj, Text, nullable
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
_URL = nullable(Text())
_SEEN = Obj({**LINK.fields, "success_redirect!": _URL, "failure_redirect!": _URL})
_CONNECTED = Obj({"phone_number_id!": Text(), "business_account_id!": Text()})


@control("GET", "/setup-links/{setup_link_id}", success={200: _SEEN}, refuses=(404,))
def read(call: Call) -> Response:
    """The link, and where a person's browser is sent: after its success, after its failure, or where it is dead."""
    act, link = call.find(LINKS, call.params["setup_link_id"])
    sent = {"success_redirect": success_url(act, link), "failure_redirect": failure_url(link)}
    return answer({**show_link(link), **sent})


@control("POST", "/setup-links/{setup_link_id}/open", success={200: LINK}, refuses=(404, 422))
def open_(call: Call) -> Response:
    """A person opens the link and is in Meta's dialog."""
    act, link = call.find(LINKS, call.params["setup_link_id"])
    return answer(show_link(open_link(act, link)))


@control("POST", "/setup-links/{setup_link_id}/complete", body=_CHOICE, success={200: _CONNECTED}, refuses=(404, 422))
def complete(call: Call) -> Response:
    """A person connects a number through the link."""
    act, link = call.find(LINKS, call.params["setup_link_id"])
    choice = Choice(**{"display_phone_number": None, **call.body})
    if (reason := no_room(act, link, choice)) is not None:
        fail_link(act, link, NO_ROOM)
        return platform(422, reason).response()
    number = complete_link(act, link, choice)
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
