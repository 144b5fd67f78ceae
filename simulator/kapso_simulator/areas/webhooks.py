"""Webhooks of the project and of its numbers (reference, 5.2)."""

from kapso_simulator.acts import Call
from kapso_simulator.events import Event
from kapso_simulator.hooks import forwarding as _forwarding  # noqa: F401  (hearers are needed wherever webhooks are)
from kapso_simulator.hooks import hearing as _hearing  # noqa: F401
from kapso_simulator.hooks.deliveries import new_delivery
from kapso_simulator.hooks.meta import raw_of
from kapso_simulator.hooks.outcome import dispatch
from kapso_simulator.hooks.rows import KAPSO, META, WEBHOOK, WEBHOOKS, change_webhook, make_webhook, show_webhook
from kapso_simulator.hooks.samples import sample
from kapso_simulator.numbers.rows import NUMBERS, find_number
from kapso_simulator.paging import CREATED, PAGED, created, page, paged, wrapped
from kapso_simulator.refusals import missing, platform
from kapso_simulator.routes import route
from kapso_simulator.shapes import Choice, Flag, ListOf, MapOf, Obj, Root, Shape, Text, Uri, Whole, nullable
from kapso_simulator.values import Response, Row, data, nothing

_ALL = "/platform/v1/whatsapp/webhooks"
_ONE = f"{_ALL}/{{webhook_id}}"
_OF_NUMBER = "/platform/v1/whatsapp/phone_numbers/{phone_number_id}/webhooks"
_ONE_OF_NUMBER = f"{_OF_NUMBER}/{{webhook_id}}"
_KIND = Choice((KAPSO, META))
_URL = Uri(https=True)
_FIELDS: dict[str, Shape] = {
    "kind": _KIND,
    "events": ListOf(Text()),
    "active": Flag(),
    "headers": nullable(MapOf(Text(blank=True))),
    "buffer_enabled": nullable(Flag()),
    "buffer_window_seconds": nullable(Whole(min=1, max=60)),
    "max_buffer_size": nullable(Whole(min=1, max=100)),
    "buffer_events": ListOf(Text()),
    "inactivity_minutes": nullable(Whole(min=1, max=1440)),
    "payload_version": Choice(("v1", "v2")),
}
_SECRET: dict[str, Shape] = {"secret_key": nullable(Text())}
_NEW = Root("whatsapp_webhook", Obj({"url!": _URL, **_FIELDS, **_SECRET, "phone_number_id": nullable(Text())}))
_NEW_OF_NUMBER = Root("whatsapp_webhook", Obj({"url!": _URL, **_FIELDS, "secret_key!": Text()}))
_CHANGED = Root("whatsapp_webhook", Obj({"url": _URL, **_FIELDS, **_SECRET}))
_TEST = Obj({"event_type": Text()})


@route("GET", _ALL, query=Obj({"kind": _KIND, **PAGED}), success={200: paged(WEBHOOK)}, section="5.2")
def list_webhooks(call: Call) -> Response:
    """List the webhooks of both scopes."""
    rows = [row for row in call.table(WEBHOOKS) if call.query.get("kind") in (None, row["kind"])]
    return page(call, rows, show_webhook)


@route("POST", _ALL, body=_NEW, success={201: wrapped(WEBHOOK)}, refuses=(402, 404), section="5.2")
def create_webhook(call: Call) -> Response:
    """Register a webhook of the project, or of the number that `phone_number_id` names."""
    number_id = call.body.get("phone_number_id")
    if number_id is not None:
        call.need(NUMBERS, number_id)
    return data(show_webhook(make_webhook(call, call.body, number_id)), 201)


@route("GET", _ONE, success={200: wrapped(WEBHOOK)}, refuses=(404,), section="5.2")
def read_webhook(call: Call) -> Response:
    """Read a webhook."""
    return data(show_webhook(_find(call)))


@route("PATCH", _ONE, body=_CHANGED, success={200: wrapped(WEBHOOK)}, refuses=(402, 404), section="5.2")
def update_webhook(call: Call) -> Response:
    """Change a webhook."""
    return data(show_webhook(change_webhook(call, _find(call), call.body)))


@route("DELETE", _ONE, success={204: None}, refuses=(404,), section="5.2")
def delete_webhook(call: Call) -> Response:
    """Remove a webhook."""
    call.table(WEBHOOKS).drop(_find(call)["id"])
    return nothing()


@route(
    "POST",
    f"{_ONE}/test",
    query=_TEST,
    body=_TEST,
    body_optional=True,
    success={200: wrapped(Obj({"success!": Flag()}))},
    refuses=(404,),
    section="5.2",
)
def try_webhook(call: Call) -> Response:
    """Queue a test delivery."""
    hook = _find(call)
    asked = (call.body or {}).get("event_type") or call.query.get("event_type")
    if asked is not None and asked not in hook["events"] and hook["kind"] == KAPSO:
        raise platform(422, "Event type is not configured for this webhook")
    event = asked or next(iter(hook["events"]), "whatsapp.message.received")
    payload = sample(call, event, hook["phone_number_id"])
    raw = raw_of(call, Event(event, payload, hook["phone_number_id"])) if hook["kind"] == META else None
    dispatch(call, new_delivery(call, hook, event, raw or payload))
    return data({"success": True})


@route(
    "GET",
    _OF_NUMBER,
    query=Obj({"url_contains": Text(), "kind": _KIND, "active": Flag(), **CREATED, **PAGED}),
    success={200: paged(WEBHOOK)},
    refuses=(404,),
    section="5.2",
)
def list_of_number(call: Call) -> Response:
    """List the webhooks of a number."""
    rows = created(call, call.table(WEBHOOKS).where(phone_number_id=find_number(call)["id"]))
    part = call.query.get("url_contains", "")
    same = [row for row in rows if all(call.query.get(name) in (None, row[name]) for name in ("kind", "active"))]
    return page(call, [row for row in same if part in row["url"]], show_webhook)


@route("POST", _OF_NUMBER, body=_NEW_OF_NUMBER, success={201: wrapped(WEBHOOK)}, refuses=(404,), section="5.2")
def create_of_number(call: Call) -> Response:
    """Register a webhook of a number; its secret is the caller's."""
    return data(show_webhook(make_webhook(call, call.body, find_number(call)["id"])), 201)


@route("GET", _ONE_OF_NUMBER, success={200: wrapped(WEBHOOK)}, refuses=(404,), section="5.2")
def read_of_number(call: Call) -> Response:
    """Read a webhook of a number."""
    return data(show_webhook(_find_of_number(call)))


@route("PATCH", _ONE_OF_NUMBER, body=_CHANGED, success={200: wrapped(WEBHOOK)}, refuses=(404,), section="5.2")
def update_of_number(call: Call) -> Response:
    """Change a webhook of a number."""
    return data(show_webhook(change_webhook(call, _find_of_number(call), call.body)))


@route("DELETE", _ONE_OF_NUMBER, success={204: None}, refuses=(404,), section="5.2")
def delete_of_number(call: Call) -> Response:
    """Remove a webhook of a number."""
    call.table(WEBHOOKS).drop(_find_of_number(call)["id"])
    return nothing()


def _find(call: Call) -> Row:
    return call.need(WEBHOOKS, call.params["webhook_id"])


def _find_of_number(call: Call) -> Row:
    number, hook = find_number(call), _find(call)
    if hook["phone_number_id"] != number["id"]:
        raise missing()
    return hook
