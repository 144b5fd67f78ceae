"""The business profile (reference, section 7.4)."""

from kapso_simulator.acts import Call
from kapso_simulator.proxy.fields import wanted
from kapso_simulator.proxy.media_store import HANDLES
from kapso_simulator.proxy.profile_rules import FIELDS, ProfileFault, checked
from kapso_simulator.proxy.scope import META, number_of
from kapso_simulator.refusals import graph
from kapso_simulator.routes import route
from kapso_simulator.shapes import Choice, Flag, ListOf, Obj, Text
from kapso_simulator.values import Response, Row, answer

PROFILES = "business_profiles"
_PATH = META + "/{phone_number_id}/whatsapp_business_profile"
_TEXT = Text(blank=True)
_PROFILE = Obj(
    {
        "about": Text(),
        "address": _TEXT,
        "description": _TEXT,
        "email": _TEXT,
        "messaging_product!": Choice(("whatsapp",)),
        "profile_picture_url": Text(format="uri"),
        "websites": ListOf(Text()),
        "vertical": Text(),
    }
)


@route(
    "GET",
    _PATH,
    query=Obj({"fields": Text()}),
    success={200: Obj({"data!": ListOf(_PROFILE)})},
    refuses=(404,),
    section="7.4",
)
def read_profile(call: Call) -> Response:
    """Read the business profile, in a list of one."""
    number = number_of(call, call.params["phone_number_id"])
    stored = {**(call.table(PROFILES).get(number["id"]) or {})}
    if "picture" in stored:
        moment = f"{int(call.now.timestamp()):x}"
        stored["profile_picture_url"] = f"https://pps.whatsapp.net/v/t61/{stored['picture'][:24]}.jpg?oe={moment}"
    names = wanted(call.query.get("fields")) or FIELDS
    shown = {name: stored[name] for name in FIELDS if name in names and name in stored}
    return answer({"data": [{**shown, "messaging_product": "whatsapp"}]})


@route(
    "POST",
    _PATH,
    body=Obj({"messaging_product!": Choice(("whatsapp",))}, open=True),
    success={200: Obj({"success!": Flag()})},
    refuses=(400, 403, 404),
    section="7.4",
)
def change_profile(call: Call) -> Response:
    """Change some fields of the business profile; the others stay."""
    number = number_of(call, call.params["phone_number_id"])
    if number.get("kind") == "sandbox":
        raise graph(403, "Sandbox WhatsApp configurations cannot update business profile", 403)
    try:
        changed = checked(call.body)
    except ProfileFault as fault:
        raise graph(400, str(fault), 400) from None
    changed |= _picture(call)
    before = call.table(PROFILES).get(number["id"]) or {"id": number["id"]}
    call.table(PROFILES).put({**before, **changed})
    return answer({"success": True})


def _picture(call: Call) -> Row:
    handle = call.body.get("profile_picture_handle")
    if handle is None:
        return {}
    found = call.table(HANDLES).get(handle) if isinstance(handle, str) else None
    if found is None:
        details = "profile_picture_handle names no uploaded file; upload one and take its handle"
        raise graph(400, "(#100) Invalid parameter", 100, details=details)
    return {"picture": found["sha256"]}
