"""Embedded inboxes (reference, section 7.8; few of their fields are published)."""

from kapso_simulator.acts import Call
from kapso_simulator.paging import PAGED, page, paged, wrapped
from kapso_simulator.proxy.scope import NUMBERS
from kapso_simulator.refusals import invalid
from kapso_simulator.routes import route
from kapso_simulator.shapes import UUID, ListOf, Moment, Obj, Root, Text, Uri, nullable
from kapso_simulator.values import Response, Row, data, nothing

_ALL = "/platform/v1/inbox_embeds"
_ONE = f"{_ALL}/{{embed_id}}"
_EMBEDS = "inbox_embeds"
_SHOWN = {
    "id!": UUID,
    "name!": nullable(Text()),
    "phone_number_id!": nullable(Text()),
    "allowed_origins!": ListOf(Text()),
    "expires_at!": nullable(Moment()),
    "created_at!": Moment(),
    "updated_at!": Moment(),
}
EMBED = Obj(_SHOWN)
_CREATED = Obj({**_SHOWN, "token!": Text(), "embed_url!": Text(format="uri")})
_BODY = Obj(
    {
        "name": nullable(Text()),
        "phone_number_id": nullable(Text()),
        "allowed_origins": ListOf(Uri(https=True)),
        "expires_at": nullable(Moment()),
    }
)
_EMPTY: Row = {"name": None, "phone_number_id": None, "allowed_origins": [], "expires_at": None}


def _checked(call: Call) -> Row:
    number = call.body.get("phone_number_id")
    if number is not None and call.table(NUMBERS).get(number) is None:
        raise invalid("phone_number", "must exist")
    return dict(call.body)


@route("GET", _ALL, query=Obj(PAGED), success={200: paged(EMBED)}, section="7.8")
def list_embeds(call: Call) -> Response:
    """List embedded inboxes."""
    return page(call, list(call.table(_EMBEDS)), dict)


@route(
    "POST",
    _ALL,
    body=Root("inbox_embed", _BODY, empty=True),
    success={201: wrapped(_CREATED)},
    section="7.8",
)
def create_embed(call: Call) -> Response:
    """Create an embedded inbox; its token is shown only now."""
    row = {"id": call.uuid(), **_EMPTY, **_checked(call), "created_at": call.stamp(), "updated_at": call.stamp()}
    call.table(_EMBEDS).put(row)
    token = call.store.token(40)
    return data({**row, "token": token, "embed_url": f"https://inbox.kapso.ai/embed/{token}"}, 201)


@route("GET", _ONE, success={200: wrapped(EMBED)}, refuses=(404,), section="7.8")
def read_embed(call: Call) -> Response:
    """Read an embedded inbox."""
    return data(call.need(_EMBEDS, call.params["embed_id"]))


@route(
    "PATCH",
    _ONE,
    body=Root("inbox_embed", _BODY),
    success={200: wrapped(EMBED)},
    refuses=(404,),
    section="7.8",
)
def change_embed(call: Call) -> Response:
    """Change an embedded inbox."""
    row = call.need(_EMBEDS, call.params["embed_id"])
    return data(call.table(_EMBEDS).change(row["id"], **_checked(call), updated_at=call.stamp()))


@route("DELETE", _ONE, success={204: None}, refuses=(404,), section="7.8")
def delete_embed(call: Call) -> Response:
    """Delete an embedded inbox."""
    call.table(_EMBEDS).drop(call.need(_EMBEDS, call.params["embed_id"])["id"])
    return nothing()
