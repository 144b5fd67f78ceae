"""The contract of every route of the proxy and of the inbox, from a table whose rows name their section.

Each row is a good call. What is made of it: the call itself, the same without a key, with the key of another project,
with ids that do not exist, and without each required field.
"""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from kapso_simulator.inprocess import KEY, META, OTHER_KEY, PLATFORM, World
from kapso_simulator.routes import API, Route
from kapso_simulator.settings import Settings
from kapso_simulator.values import Request, Response

Json = dict[str, Any]
PERSON = "15551234567"
PNG = b"\x89PNG-picture"
FOOTER = {"type": "Footer", "label": "Done", "on-click-action": {"name": "complete", "payload": {}}}
SCREEN = {"id": "START", "terminal": True, "layout": {"type": "SingleColumnLayout", "children": [FOOTER]}}
FLOW: Json = {"version": "7.3", "screens": [SCREEN]}
BODY = {"type": "BODY", "text": "Your parcel is ready at the front desk."}
TEMPLATE = {"name": "news", "language": "en_US", "category": "UTILITY", "components": [BODY]}
WHATSAPP = {"messaging_product": "whatsapp"}
FORM = {
    "media": (b"messaging_product", b"whatsapp", "image/png", PNG),
    "assets": (b"asset_type", b"FLOW_JSON", "application/json", json.dumps(FLOW).encode()),
}


@dataclass(frozen=True)
class Row:
    """One good call: section, method, path, body, query, the status that it has, and how."""

    section: str
    method: str
    path: str
    status: int = 200
    body: Any = None
    query: Json = field(default_factory=dict)
    # The fields without which the call is refused, and how.
    required: tuple[str, ...] = ()
    refused: int = 400
    # What another project's key gets: 404, or an empty list.
    foreign: int = 404


def meta(section: str, method: str, path: str, body: Any = None, **more: Any) -> Row:
    return Row(section, method, META + path, body=body, **more)


def platform(section: str, method: str, path: str, body: Any = None, **more: Any) -> Row:
    return Row(section, method, PLATFORM + path, body=body, **{"refused": 422, **more})


TEXT = {**WHATSAPP, "to": PERSON, "type": "text", "text": {"body": "x"}}
READY = {**WHATSAPP, "to": PERSON, "type": "template", "template": {"name": "sale", "language": {"code": "en"}}}
USERS = {**WHATSAPP, "block_users": [{"user": PERSON}]}
CONNECT = {**WHATSAPP, "action": "connect", "to": PERSON}
WABA = {"business_account_id": "{waba}"}
PHONE = {"phone_number_id": "{number}"}
INGEST = {"phone_number_id": "{number}", "source": "https://a.example/x.png"}
CAST = {"name": "b", "phone_number_id": "{number}", "whatsapp_template_id": "{template}"}
FIELDS = ("messaging_product", "action")

ROWS = [
    meta("7.1", "POST", "/{number}/messages", TEXT, required=("messaging_product", "to", "text")),
    meta("7.1", "POST", "/{number}/marketing_messages", READY, required=("messaging_product", "to", "template")),
    meta("7.1", "GET", "/{number}/messages"),
    meta("7.1", "GET", "/{number}/messages/{message}"),
    meta("7.1", "GET", "/{number}/conversations"),
    meta("7.1", "GET", "/{number}/conversations/{conversation}"),
    meta("7.1", "GET", "/conversations/{conversation}"),
    meta("7.1", "PATCH", "/conversations/{conversation}", {"status": "ended"}),
    meta("7.1", "GET", "/{number}/contacts"),
    meta("7.1", "GET", f"/{{number}}/contacts/{PERSON}"),
    meta("7.1", "PATCH", f"/{{number}}/contacts/{PERSON}", {"display_name": "Ana"}),
    meta("7.1", "GET", "/{number}/calls"),
    meta("7.1", "POST", "/{number}/calls", CONNECT, required=(*FIELDS, "to")),
    meta("7.1", "GET", "/{number}/call_permissions", query={"user_wa_id": PERSON}),
    meta("7.1", "GET", "/{number}/block_users"),
    meta("7.1", "POST", "/{number}/block_users", USERS, required=("block_users",)),
    meta("7.1", "DELETE", "/{number}/block_users", USERS, required=("block_users",)),
    meta("7.1", "GET", "/{number}/username"),
    meta("7.1", "POST", "/{number}/username", {"username": "lisbon.trips"}, required=("username",)),
    meta("7.1", "DELETE", "/{number}/username"),
    meta("7.1", "GET", "/{number}/username_suggestions"),
    meta("7.2", "GET", "/{waba}/message_templates"),
    meta("7.2", "POST", "/{waba}/message_templates", TEMPLATE, required=tuple(TEMPLATE)),
    meta("7.2", "POST", "/{waba}/message_templates", {"components": [BODY]}, query={"hsm_id": "{template}"}),
    meta("7.2", "GET", "/{waba}/message_templates/{template}"),
    meta("7.2", "DELETE", "/{waba}/message_templates", query={"name": "sale"}),
    meta("7.3", "POST", "/{number}/media", "media"),
    meta("7.3", "GET", "/{media}", query=PHONE),
    meta("7.3", "DELETE", "/{media}"),
    meta("7.4", "GET", "/{number}/whatsapp_business_profile"),
    meta("7.4", "POST", "/{number}/whatsapp_business_profile", WHATSAPP, required=("messaging_product",)),
    meta("7.5", "GET", "/{waba}/phone_numbers"),
    meta("7.5", "GET", "/{number}"),
    meta("7.5", "POST", "/{number}", {"pin": "150954"}, required=("pin",)),
    meta("7.5", "POST", "/{number}/register", {**WHATSAPP, "pin": "150954"}, required=("messaging_product", "pin")),
    meta("7.5", "POST", "/{number}/deregister"),
    meta("7.5", "GET", "/{number}/settings"),
    meta("7.5", "POST", "/{number}/settings", {"calling": {}}),
    meta("7.6", "GET", "/{waba}/flows"),
    meta("7.6", "POST", "/{number}/flows", {"name": "f", "categories": ["OTHER"]}, required=("name", "categories")),
    meta("7.6", "GET", "/{flow}", query=WABA),
    meta("7.6", "POST", "/{flow}", {"name": "renamed"}),
    meta("7.6", "GET", "/{flow}/assets"),
    meta("7.6", "POST", "/{flow}/assets", "assets"),
    meta("7.6", "POST", "/{flow}/publish"),
    meta("7.6", "POST", "/{published}/deprecate"),
    meta("7.6", "DELETE", "/flows/{flow}"),
    meta("7.6", "DELETE", "/{flow}", query=PHONE),
    platform("7.3", "POST", "/whatsapp/media", {"media_ingest": INGEST}, required=("phone_number_id", "source")),
    platform("7.7", "GET", "/whatsapp/flows", foreign=200),
    platform("7.7", "POST", "/whatsapp/flows", {**PHONE, "name": "f"}, status=201, required=("phone_number_id",)),
    platform("7.7", "GET", "/whatsapp/flows/{kapso_flow}"),
    platform("7.7", "POST", "/whatsapp/flows/{kapso_flow}/publish"),
    platform("7.7", "POST", "/whatsapp/flows/{kapso_flow}/setup_encryption", PHONE),
    platform("7.7", "GET", "/whatsapp/flows/{kapso_flow}/versions"),
    platform(
        "7.7",
        "POST",
        "/whatsapp/flows/{kapso_flow}/versions",
        {"flow_json": FLOW},
        status=201,
        required=("flow_json",),
    ),
    platform("7.7", "GET", "/whatsapp/flows/{kapso_flow}/versions/{version}"),
    platform("7.7", "GET", "/whatsapp/flows/{kapso_flow}/responses"),
    platform("7.7", "POST", "/whatsapp/flows/{kapso_flow}/data_endpoint", {"code": "x"}, required=("code",)),
    platform("7.7", "GET", "/whatsapp/flows/{kapso_flow}/data_endpoint"),
    platform("7.7", "POST", "/whatsapp/flows/{kapso_flow}/data_endpoint/deploy"),
    platform("7.7", "GET", "/whatsapp/flows/{kapso_flow}/function_logs"),
    platform("7.7", "GET", "/whatsapp/flows/{kapso_flow}/function_invocations"),
    platform("7.8", "GET", "/whatsapp/conversations", foreign=200),
    platform("7.8", "GET", "/whatsapp/conversations/{conversation}"),
    platform(
        "7.8",
        "PATCH",
        "/whatsapp/conversations/{conversation}",
        {"whatsapp_conversation": {"status": "ended"}},
        required=("status",),
    ),
    platform("7.8", "GET", "/whatsapp/conversations/{conversation}/assignments"),
    platform(
        "7.8",
        "POST",
        "/whatsapp/conversations/{conversation}/assignments",
        {"assignment": {"user_id": "{user}"}},
        status=201,
        required=("user_id",),
    ),
    platform("7.8", "GET", "/whatsapp/contacts", foreign=200),
    platform(
        "7.8",
        "POST",
        "/whatsapp/contacts",
        {"contact": {"wa_id": "15550001111"}},
        status=201,
        required=("wa_id",),
        foreign=201,
    ),
    platform("7.8", "GET", "/whatsapp/contacts/{contact}"),
    platform("7.8", "PATCH", "/whatsapp/contacts/{contact}", {"contact": {"display_name": "Ana"}}),
    platform("7.8", "DELETE", "/whatsapp/contacts/{contact}", status=204),
    platform("7.8", "GET", "/whatsapp/contacts/{contact}/marketing_preferences"),
    platform("7.8", "GET", "/whatsapp/broadcasts", foreign=200),
    platform("7.8", "POST", "/whatsapp/broadcasts", {"whatsapp_broadcast": CAST}, status=201, required=tuple(CAST)),
    platform("7.8", "GET", "/whatsapp/broadcasts/{broadcast}"),
    platform("7.8", "PATCH", "/whatsapp/broadcasts/{broadcast}", {"whatsapp_broadcast": {"name": "other"}}),
    platform("7.8", "GET", "/whatsapp/broadcasts/{broadcast}/recipients"),
    platform(
        "7.8",
        "POST",
        "/whatsapp/broadcasts/{broadcast}/recipients",
        {"whatsapp_broadcast": {"recipients": [{"phone_number": "+15550001111"}]}},
        required=("recipients",),
    ),
    platform("7.8", "POST", "/whatsapp/broadcasts/{broadcast}/send", status=202),
    platform(
        "7.8",
        "POST",
        "/whatsapp/broadcasts/{broadcast}/schedule",
        {"whatsapp_broadcast": {"scheduled_at": "2026-03-03T09:00:00Z"}},
        required=("scheduled_at",),
    ),
    platform("7.8", "GET", "/users", foreign=200),
    platform("7.8", "GET", "/inbox_embeds", foreign=200),
    platform("7.8", "POST", "/inbox_embeds", {"inbox_embed": {"name": "e"}}, status=201, foreign=201),
    platform("7.8", "GET", "/inbox_embeds/{embed}"),
    platform("7.8", "PATCH", "/inbox_embeds/{embed}", {"inbox_embed": {"name": "other"}}),
    platform("7.8", "DELETE", "/inbox_embeds/{embed}", status=204),
    platform("7.8", "GET", "/findings", foreign=200),
    platform("7.8", "GET", "/notifications", foreign=200),
    platform("7.8", "GET", "/whatsapp/portfolios/{portfolio}/funding"),
    platform("8", "GET", "/whatsapp/messages", foreign=200),
    platform("8", "GET", "/whatsapp/messages/{message}"),
]


class Scene:
    """A project that has one of everything."""

    def __init__(self) -> None:
        self.world = World(settings=Settings(virtual=True, assets={"https://a.example/x.png": PNG}))
        self.ids: dict[str, str] = {}
        self._connect()
        self._write()
        self._plan()

    def call(self, row: Row, *, key: str | None = KEY, body: Any = None, nowhere: bool = False) -> Response:
        names = dict.fromkeys(self.ids, "404404404") if nowhere else self.ids
        path, query = filled(row.path, names), {name: filled(value, names) for name, value in row.query.items()}
        sent = row.body if body is None else body
        if isinstance(sent, str):
            return self.world.send(form(path, sent, key))
        return self.world.call(row.method, path, filled(sent, names), key=key, query=query)

    def _connect(self) -> None:
        customer = self.data("POST", "/customers", {"customer": {"name": "Lisbon Trips"}})["id"]
        number = {"name": "n", "phone_number_id": "700", "business_account_id": "800", "access_token": "t"}
        path = f"/customers/{customer}/whatsapp/phone_numbers"
        self.data("POST", path, {"whatsapp_phone_number": {**number, "calls_enabled": True}})
        self.world.get("/whatsapp/phone_numbers/700/health")
        self.ids |= {"number": "700", "waba": "800"}
        portfolio = self.world.kapso.store.table("business_accounts", self._project()).rows["800"]["business_id"]
        self.ids["portfolio"] = portfolio

    def _project(self) -> str:
        return next(scope for scope in self.world.kapso.store.scopes("business_accounts"))

    def _write(self) -> None:
        heard = self.world.control("POST", "/phone-numbers/700/inbound", {"from": PERSON, "text": "Hello"})
        self.ids |= {"message": heard["id"], "conversation": heard["kapso"]["whatsapp_conversation_id"]}
        self.ids["contact"] = self.data("GET", "/whatsapp/contacts")[0]["id"]
        self.ids["user"] = self.data("GET", "/users")[0]["id"]
        self.ids["media"] = self.data("POST", "/whatsapp/media", {"media_ingest": filled(INGEST, self.ids)})["target"][
            "media_id"
        ]

    def _plan(self) -> None:
        sale = {**TEMPLATE, "name": "sale", "language": "en", "category": "MARKETING"}
        self.ids["template"] = self.world.post(f"{META}/800/message_templates", sale).json()["id"]
        self.world.control("POST", f"/templates/{self.ids['template']}/review", {"status": "APPROVED"})
        cast = self.data("POST", "/whatsapp/broadcasts", {"whatsapp_broadcast": filled(CAST, self.ids)})["id"]
        people = {"whatsapp_broadcast": {"recipients": [{"phone_number": PERSON}]}}
        self.data("POST", f"/whatsapp/broadcasts/{cast}/recipients", people)
        embed = self.data("POST", "/inbox_embeds", {"inbox_embed": {"name": "e"}})["id"]
        published = self._flow("published", publish=True)
        flow = self._flow("draft")
        version = self.data("GET", f"/whatsapp/flows/{flow['id']}/versions")[0]["id"]
        self.data("POST", f"/whatsapp/flows/{flow['id']}/data_endpoint", {"code": "x"})
        self.ids |= {"broadcast": cast, "embed": embed, "published": published["meta_flow_id"], "version": version}
        self.ids |= {"flow": flow["meta_flow_id"], "kapso_flow": flow["id"]}

    def _flow(self, name: str, **more: Any) -> Json:
        body = {"phone_number_id": "700", "name": name, "flow_json": FLOW, **more}
        return dict(self.data("POST", "/whatsapp/flows", body))

    def data(self, method: str, path: str, body: Any = None) -> Any:
        response = self.world.call(method, path, body)
        assert response.status < 300, response.body
        return response.json()["data"]


def filled(value: Any, names: dict[str, str]) -> Any:
    """The value with `{name}` replaced in all its texts."""
    if isinstance(value, str):
        for name, known in names.items():
            value = value.replace(f"{{{name}}}", known)
        return value
    if isinstance(value, dict):
        return {key: filled(one, names) for key, one in value.items()}
    return [filled(one, names) for one in value] if isinstance(value, list) else value


def form(path: str, kind: str, key: str | None) -> Request:
    """A request with a file."""
    name, value, content_type, content = FORM[kind]
    fields = {name: value, b"name": b"flow.json"}
    body = b"".join(b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % one for one in fields.items())
    body += b'--b\r\nContent-Disposition: form-data; name="file"; filename="f"\r\nContent-Type: %s\r\n\r\n%s\r\n' % (
        content_type.encode(),
        content,
    )
    headers = {"content-type": "multipart/form-data; boundary=b", **({"x-api-key": key} if key else {})}
    return Request("POST", path, (), headers, body + b"--b--\r\n", "http://kapso.test")


def route_of(row: Row) -> Route:
    """The declared route of a row."""
    path = filled(row.path, {})
    found = API.find(row.method, path)
    assert found is not None, row
    return found[0]


def named(row: Row) -> str:
    return f"{row.section} {row.method} {row.path.removeprefix(META).removeprefix(PLATFORM)}"


every = pytest.mark.parametrize("row", ROWS, ids=named)


@pytest.fixture
def scene() -> Scene:
    """A project that has one of everything."""
    return Scene()


@every
def test_a_good_call_is_answered(scene: Scene, row: Row) -> None:
    response = scene.call(row)
    assert response.status == row.status, response.body
    assert route_of(row).section in (row.section, "7"), "the route names another section"


@every
def test_without_a_key_nothing_is_told(scene: Scene, row: Row) -> None:
    for key in (None, "wrong"):
        response = scene.call(row, key=key)
        assert (response.status, response.json()) == (401, {"error": "Invalid or missing API key"})


@every
def test_another_project_sees_nothing_of_it(scene: Scene, row: Row) -> None:
    response = scene.call(row, key=OTHER_KEY)
    assert response.status == row.foreign, response.body
    if response.status == 200 and not row.path.endswith("/users"):
        assert response.json()["data"] == []


@pytest.mark.parametrize("row", [row for row in ROWS if "{" in row.path], ids=named)
def test_an_unknown_id_is_not_found(scene: Scene, row: Row) -> None:
    response = scene.call(row, nowhere=True)
    assert response.status == 404, response.body
    assert response.json()["error"]


MISSING = [(row, name) for row in ROWS for name in row.required]


@pytest.mark.parametrize(("row", "name"), MISSING, ids=[f"{named(row)} {name}" for row, name in MISSING])
def test_without_a_required_field_nothing_happens(scene: Scene, row: Row, name: str) -> None:
    body = json.loads(json.dumps(row.body))
    root = next(iter(body.values())) if name not in body else body
    del root[name]
    before = len(scene.world.kapso.store.dump())
    response = scene.call(row, body=body)
    assert response.status == row.refused, response.body
    assert response.status in route_of(row).refuses or response.status in (400, 422)
    assert len(scene.world.kapso.store.dump()) <= before + 5, "more than the log of the request"


@pytest.mark.parametrize("row", [row for row in ROWS if isinstance(row.body, dict)], ids=named)
@pytest.mark.parametrize("raw", [b"{", b"[]"])
def test_a_body_that_is_no_object_is_refused(scene: Scene, row: Row, raw: bytes) -> None:
    query = {name: filled(value, scene.ids) for name, value in row.query.items()}
    response = scene.world.call(row.method, filled(row.path, scene.ids), raw, query=query)
    assert response.status in (400, 422), response.body


def test_every_route_of_the_proxy_and_the_inbox_is_in_the_table() -> None:
    covered = {(route_of(row).method, route_of(row).path) for row in ROWS}
    places = ("kapso_simulator.areas.proxy", "kapso_simulator.areas.inbox")
    mine = {(one.method, one.path) for one in API.all if one.handler.__module__.startswith(places)}
    assert mine - covered == {(method, path) for method, path in ELSEWHERE}


# Calls that need a state of their own: each has a test in `proxy` or `inbox`.
ELSEWHERE = [
    ("GET", "/meta/whatsapp/media_download"),
    ("POST", "/meta/whatsapp/{version}/{phone_number_id}/request_code"),
    ("POST", "/meta/whatsapp/{version}/{phone_number_id}/verify_code"),
    ("GET", "/platform/v1/whatsapp/conversations/{conversation_id}/assignments/{assignment_id}"),
    ("PATCH", "/platform/v1/whatsapp/conversations/{conversation_id}/assignments/{assignment_id}"),
    ("PATCH", "/platform/v1/whatsapp/flows/{flow_id}/data_endpoint"),
    ("POST", "/platform/v1/whatsapp/flows/{flow_id}/data_endpoint/register"),
    ("POST", "/platform/v1/whatsapp/broadcasts/{broadcast_id}/cancel"),
    ("GET", "/platform/v1/findings/{finding_id}"),
    ("POST", "/platform/v1/whatsapp/portfolios/{portfolio_id}/funding/revoke"),
]
