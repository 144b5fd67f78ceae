"""What holds for every request: keys, unknown routes, unreadable bodies, limits, the log."""

import base64

import pytest

from kapso_simulator.inprocess import OTHER_KEY, World
from kapso_simulator.values import Request

NO_KEY = {"error": "Invalid or missing API key"}


@pytest.mark.parametrize("key", [None, "wrong", ""])
def test_a_missing_or_wrong_key_is_refused(world: World, key: str | None) -> None:
    answer = world.get("/customers", key=key)
    assert (answer.status, answer.json()) == (401, NO_KEY)


def test_a_bearer_token_is_a_key_on_the_proxy_alone(world: World) -> None:
    bearer = {"authorization": "Bearer key-one"}
    assert world.call("GET", "/customers", key=None, headers=bearer).status == 401
    assert world.call("GET", "/meta/whatsapp/v24.0/1/nothing/here", key=None, headers=bearer).status == 404


def test_a_key_sees_its_own_project_alone(world: World, customer: str) -> None:
    assert world.get(f"/customers/{customer}", key="key-two").status == 200
    assert world.get(f"/customers/{customer}", key=OTHER_KEY).status == 404
    assert world.get("/customers", key=OTHER_KEY).json()["data"] == []


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/nothing"),
        ("GET", "/setup_links"),
        ("GET", "/whatsapp/phone-numbers"),
        ("PUT", "/customers"),
        ("GET", "/customers/"),
        ("GET", "/meta/whatsapp/latest/123/messages"),
    ],
)
def test_an_unknown_route_is_not_found(world: World, method: str, path: str) -> None:
    answer = world.call(method, path)
    assert (answer.status, answer.json()) == (404, {"error": "Not found"})


@pytest.mark.parametrize("key", [None, "wrong"])
def test_an_unknown_path_of_the_platform_is_not_found_whoever_asks(world: World, key: str | None) -> None:
    assert world.get("/nothing", key=key).status == 404
    assert world.get("/meta/whatsapp/v24.0/1/nothing/here", key=key).status == 401


@pytest.mark.parametrize("body", [b"{", b"\xff", b'{"customer":', b"[" * 100_000])
def test_a_body_that_is_not_json_is_refused(world: World, body: bytes) -> None:
    assert world.post("/customers", body).status == 400


NO_TEXTS = (rb'"\ud800"', rb'"a\udfffb"', b'"\xed\xa0\x80"', rb'"a\u0000b"')


@pytest.mark.parametrize("text", NO_TEXTS)
def test_half_a_surrogate_pair_and_nul_are_refused_wherever_they_stand(world: World, text: bytes) -> None:
    for body in (b'{"customer":{"name":%s}}' % text, b'{"customer":{"name":"n"},%s:1}' % text):
        assert world.post("/customers", body).status == 400
    assert world.ask("POST", "/projects", b'{"name":%s,"keys":["k"]}' % text).status == 400
    account = b'{"name":"t","language":"en","category":"UTILITY","components":[{"type":"BODY","text":%s}]}' % text
    assert world.post("/meta/whatsapp/v24.0/1/message_templates", account).status == 400
    assert world.get("/customers").json()["data"] == []


def test_a_whole_surrogate_pair_is_a_character(world: World) -> None:
    made = world.post("/customers", rb'{"customer":{"name":"\ud83d\udeeb"}}')
    assert made.status == 201
    assert made.json()["data"]["name"] == "\U0001f6eb"


@pytest.mark.parametrize("body", [b"[" * 3000, b"[" * 3000 + b"]" * 3000, b'{"customer":{"name":1e999}}', NO_TEXTS[0]])
def test_whatever_was_sent_can_be_told(world: World, body: bytes) -> None:
    world.post("/customers", body)
    [told] = world.control("GET", "/requests")["data"]
    assert (told["status"], told["request_body"]) == (400, body.decode())


def test_a_header_that_is_no_text_is_told_in_utf_8(world: World) -> None:
    world.call("GET", "/customers", headers={"user-agent": "\udcff"})
    world.ask("GET", "/requests").body.decode()


def test_a_nested_cursor_or_list_of_ids_is_no_internal_error(world: World) -> None:
    deep = base64.b64encode(b"[" * 5000).decode()
    assert world.get("/whatsapp/messages", after=deep).status in (400, 422)
    assert world.delete("/meta/whatsapp/v24.0/1/message_templates", hsm_ids="[" * 5000).status in (400, 404)


@pytest.mark.parametrize("body", [b"null", b"[]", b"1", b'"x"', b"{}", b"", b'{"customer":null}', b'{"customer":{}}'])
def test_a_body_without_its_root_is_refused_as_rails_does(world: World, body: bytes) -> None:
    answer = world.post("/customers", body)
    assert answer.status == 422
    assert answer.json() == {"error": "param is missing or the value is empty: customer"}


def test_what_was_refused_has_changed_nothing(world: World, customer: str) -> None:
    world.post("/customers", {"customer": {"name": "Second", "external_customer_id": "hub/lisbon"}})
    assert world.get("/customers").json()["meta"]["total_count"] == 1


def test_the_same_calls_give_the_same_ids() -> None:
    def ids() -> list[str]:
        world = World()
        return [world.post("/customers", {"customer": {"name": "A"}}).json()["data"]["id"] for _ in range(3)]

    assert ids() == ids()
    assert len(set(ids())) == 3


def test_a_key_has_so_many_requests_a_minute() -> None:
    world = World(requests_per_minute=3)
    left = [world.get("/customers").headers["X-RateLimit-Remaining"] for _ in range(3)]
    assert left == ["2", "1", "0"]
    refused = world.get("/customers")
    assert refused.status == 429
    assert refused.json()["error"] == "Rate limit exceeded"
    assert refused.json()["message"]
    assert refused.headers["Retry-After"] == "60"
    assert refused.headers["X-RateLimit-Limit"] == "3"
    assert refused.headers["X-RateLimit-Remaining"] == "0"


def test_another_key_and_another_minute_have_a_limit_of_their_own() -> None:
    world = World(requests_per_minute=1)
    assert [world.get("/customers", key=key).status for key in ("key-one", "key-one", "key-two")] == [200, 429, 200]
    world.advance(60)
    assert world.get("/customers").status == 200


@pytest.mark.parametrize(("plan", "limit"), [("free", "100"), ("pro", "500"), ("platform", "1000")])
def test_the_plan_says_how_many_requests_a_minute(plan: str, limit: str) -> None:
    world = World()
    world.control("POST", "/limits", {"project": "hub", "plan": plan, "requests_per_minute": None})
    assert world.get("/customers").headers["X-RateLimit-Limit"] == limit


def test_a_wrong_key_takes_nothing_from_the_limit() -> None:
    world = World(requests_per_minute=2)
    world.get("/customers", key="wrong")
    assert world.get("/customers").headers["X-RateLimit-Remaining"] == "1"


def test_the_controls_tell_what_the_api_was_asked(world: World, customer: str) -> None:
    world.get(f"/customers/{customer}", note="x")
    last = world.control("GET", "/requests", route="/platform/v1/customers/{customer_id}")["data"][-1]
    assert last["path"] == f"/platform/v1/customers/{customer}"
    assert last["query"] == {"note": "x"}
    assert last["status"] == 200
    assert last["response_body"]["data"]["id"] == customer
    first = world.control("GET", "/requests", method="POST")["data"][0]
    assert first["request_body"]["customer"]["name"] == "Lisbon Trips"


def test_what_came_after_a_request_can_be_asked_for(world: World) -> None:
    world.get("/customers")
    seen = world.control("GET", "/requests")["data"][-1]["id"]
    world.get("/workflows")
    assert [one["path"] for one in world.control("GET", "/requests", since=seen)["data"]] == ["/platform/v1/workflows"]
    world.control("DELETE", "/requests")
    assert world.control("GET", "/requests")["data"] == []


def test_an_id_in_the_path_is_decoded_once(world: World) -> None:
    assert (
        world.send(Request("GET", "/platform/v1/customers/%2e%2e%2fusers", headers={"x-api-key": "key-one"})).status
        == 404
    )
