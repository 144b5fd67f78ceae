"""Setup links (reference, section 3)."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from kapso_simulator.inprocess import World

DAY = 86400


def _make(world: World, customer: str, **asked: Any) -> dict[str, Any]:
    made = world.post(f"/customers/{customer}/setup_links", {"setup_link": asked})
    assert made.status == 201, made.body
    return dict(made.json()["data"])


def _read(world: World, customer: str, link: str) -> dict[str, Any]:
    rows = world.get(f"/customers/{customer}/setup_links").json()["data"]
    return dict(next(one for one in rows if one["id"] == link))


def _refused(world: World, customer: str, **asked: Any) -> str:
    answer = world.post(f"/customers/{customer}/setup_links", {"setup_link": asked})
    assert answer.status == 422, answer.body
    return str(answer.json()["error"])


def test_a_link_begins_with_kapsos_defaults(world: World, customer: str) -> None:
    link = _make(world, customer)
    assert link["status"] == "active"
    assert link["whatsapp_setup_status"] == "pending"
    assert link["allowed_connection_types"] == ["coexistence", "dedicated"]
    assert link["meta_billing_mode"] == "customer_managed"
    assert link["phone_number_country_isos"] == ["US"]
    assert link["expires_at"] == "2026-04-01T09:00:00.000000Z"
    assert link["url"].endswith(link["token"])


def test_the_token_is_shown_once(world: World, customer: str) -> None:
    link = _make(world, customer)
    assert "token" not in _read(world, customer, link["id"])
    changed = world.patch(f"/customers/{customer}/setup_links/{link['id']}", {"setup_link": {"language": "pt"}})
    assert "token" not in changed.json()["data"]
    assert "customer_id" not in link


def test_a_new_link_revokes_the_one_before(world: World, customer: str) -> None:
    first, second = _make(world, customer), _make(world, customer)
    assert _read(world, customer, first["id"])["status"] == "revoked"
    assert [one["id"] for one in _list(world, customer, "active")] == [second["id"]]


def _list(world: World, customer: str, status: str) -> list[dict[str, Any]]:
    return list(world.get(f"/customers/{customer}/setup_links", status=status).json()["data"])


def test_a_refused_link_revokes_nothing(world: World, customer: str) -> None:
    first = _make(world, customer)
    _refused(world, customer, language="xx")
    assert _read(world, customer, first["id"])["status"] == "active"


def test_another_customers_link_stays(world: World, customer: str) -> None:
    other = world.post("/customers", {"customer": {"name": "Porto"}}).json()["data"]["id"]
    first = _make(world, customer)
    _make(world, other)
    assert _read(world, customer, first["id"])["status"] == "active"


def test_a_link_expires_after_thirty_days(world: World, customer: str) -> None:
    link = _make(world, customer)
    world.advance(30 * DAY - 1)
    assert _read(world, customer, link["id"])["status"] == "active"
    world.advance(1)
    assert _read(world, customer, link["id"])["status"] == "expired"


def test_a_links_time_can_be_moved(world: World, customer: str) -> None:
    link = _make(world, customer)
    path = f"/customers/{customer}/setup_links/{link['id']}"
    world.patch(path, {"setup_link": {"expires_at": "2026-06-01T00:00:00Z"}})
    world.advance(40 * DAY)
    assert _read(world, customer, link["id"])["status"] == "active"
    past = world.patch(path, {"setup_link": {"expires_at": "2026-03-03T00:00:00Z"}})
    assert past.json()["data"]["status"] == "expired"


def test_a_link_is_revoked_for_good(world: World, customer: str) -> None:
    link = _make(world, customer)
    path = f"/customers/{customer}/setup_links/{link['id']}"
    assert world.patch(path, {"setup_link": {"status": "revoked"}}).json()["data"]["status"] == "revoked"
    assert world.patch(path, {"setup_link": {"status": "active"}}).status == 422
    assert world.patch(path, {"setup_link": {"status": "used"}}).status == 422


@pytest.mark.parametrize(
    "asked",
    [
        {"language": "fr"},
        {"allowed_connection_types": ["cloud"]},
        {"allowed_connection_types": []},
        {"allowed_origins": ["http://example.com"]},
        {"meta_billing_mode": "nobody"},
        {"phone_number_country_isos": ["pt"]},
        {"phone_number_country_isos": "PT"},
        {"theme_config": {"text_color": "black"}},
        {"success_redirect_url": "not a url"},
        {"provision_phone_number": "perhaps"},
    ],
)
def test_a_wrong_field_is_refused(world: World, customer: str, asked: dict[str, Any]) -> None:
    assert _refused(world, customer, **asked)


def test_the_billing_mode_and_the_number_of_a_link_are_fixed(world: World, customer: str) -> None:
    link = _make(world, customer)
    path = f"/customers/{customer}/setup_links/{link['id']}"
    assert world.patch(path, {"setup_link": {"meta_billing_mode": "partner_managed"}}).status == 422
    assert world.patch(path, {"setup_link": {"reconnect_phone_number": "+1 555 000 0000"}}).status == 422


def test_a_completed_link_makes_a_number_and_says_so(world: World, customer: str) -> None:
    hook = {"url": "https://hooks.example.com/k", "events": ["whatsapp.phone_number.created"], "secret_key": "s"}
    world.post("/whatsapp/webhooks", {"whatsapp_webhook": hook})
    link = _make(world, customer, allowed_connection_types=["coexistence"])
    done = world.control("POST", f"/setup-links/{link['id']}/complete", {"display_phone_number": "+1 555-123-4567"})
    assert set(done) == {"phone_number_id", "business_account_id"}
    number = world.get(f"/whatsapp/phone_numbers/{done['phone_number_id']}").json()["data"]
    assert number["customer_id"] == customer
    assert number["display_phone_number"] == "+1 555-123-4567"
    assert number["display_phone_number_normalized"] == "15551234567"
    assert number["is_coexistence"] is True
    assert number["webhook_verified_at"] is None
    used = _read(world, customer, link["id"])
    assert (used["status"], used["whatsapp_setup_status"]) == ("used", "completed")
    [body] = world.receiver.bodies("whatsapp.phone_number.created")
    assert body["phone_number_id"] == done["phone_number_id"]
    assert body["customer"] == {"id": customer}
    assert set(body) == {"phone_number_id", "project", "customer"}


@pytest.mark.parametrize("end", ["used", "revoked", "expired"])
def test_a_dead_link_connects_nothing(world: World, customer: str, end: str) -> None:
    link = _make(world, customer)
    complete = (f"/setup-links/{link['id']}/complete", {"display_phone_number": "+351 911 111 111"})
    if end == "used":
        world.control("POST", *complete)
    if end == "revoked":
        world.patch(f"/customers/{customer}/setup_links/{link['id']}", {"setup_link": {"status": "revoked"}})
    if end == "expired":
        world.advance(31 * DAY)
    before = world.get("/whatsapp/phone_numbers").json()["meta"]["total_count"]
    assert world.ask("POST", *complete).status == 422
    assert world.get("/whatsapp/phone_numbers").json()["meta"]["total_count"] == before


def test_a_failed_attempt_leaves_the_link_active(world: World, customer: str) -> None:
    link = _make(world, customer)
    world.control("POST", f"/setup-links/{link['id']}/open")
    assert _read(world, customer, link["id"])["whatsapp_setup_status"] == "processing"
    world.control("POST", f"/setup-links/{link['id']}/fail", {"error": "phone_verification_failed"})
    failed = _read(world, customer, link["id"])
    assert (failed["status"], failed["whatsapp_setup_status"]) == ("active", "failed")
    assert failed["whatsapp_setup_error"] == "phone_verification_failed"
    world.control("POST", f"/setup-links/{link['id']}/complete", {"display_phone_number": "+351 911 111 111"})
    assert _read(world, customer, link["id"])["whatsapp_setup_error"] is None


def test_a_customers_numbers_share_its_business_account(world: World, customer: str, number: str) -> None:
    other = world.post("/customers", {"customer": {"name": "Porto"}}).json()["data"]["id"]
    accounts = [
        world.control(
            "POST",
            f"/setup-links/{_make(world, whose)['id']}/complete",
            {"display_phone_number": f"+351 911 111 11{at}"},
        )["business_account_id"]
        for at, whose in enumerate((customer, customer, other))
    ]
    assert accounts[0] == accounts[1] != accounts[2]


def test_a_number_keeps_its_meta_id_when_it_is_connected_again(world: World, customer: str, number: str) -> None:
    world.delete(f"/whatsapp/phone_numbers/{number}")
    link = _make(world, customer)
    again = world.control("POST", f"/setup-links/{link['id']}/complete", {"display_phone_number": "+351912345678"})
    assert again["phone_number_id"] == number


def test_a_link_can_reconnect_a_known_number_and_no_other(world: World, customer: str, number: str) -> None:
    link = _make(world, customer, reconnect_phone_number="+351 (912) 345-678")
    assert link["reconnect_phone_number"] == "351912345678"
    assert link["allowed_connection_types"] == ["dedicated"]
    assert link["provision_phone_number"] is False
    world.control("POST", f"/phone-numbers/{number}/state", {"status": "DISCONNECTED"})
    complete = f"/setup-links/{link['id']}/complete"
    assert world.ask("POST", complete, {"display_phone_number": "+351 911 111 111"}).status == 422
    assert world.control("POST", complete, {"display_phone_number": "+351 912 345 678"})["phone_number_id"] == number
    assert world.get(f"/whatsapp/phone_numbers/{number}").json()["data"]["status"] == "CONNECTED"


def test_reconnecting_has_its_own_refusals(world: World, customer: str, number: str) -> None:
    unknown = "reconnect_phone_number must match an existing WhatsApp config for this customer"
    assert _refused(world, customer, reconnect_phone_number="+1 555 000 0000") == unknown
    known = "+351 912 345 678"
    assert "Provision" in _refused(world, customer, reconnect_phone_number=known, provision_phone_number=True)
    wrong = {"reconnect_phone_number": known, "allowed_connection_types": ["coexistence"]}
    assert "Allowed" in _refused(world, customer, **wrong)
    other = world.post("/customers", {"customer": {"name": "Porto"}}).json()["data"]["id"]
    assert _refused(world, other, reconnect_phone_number=known) == unknown


def test_a_link_can_provision_a_number(world: World, customer: str) -> None:
    link = _make(world, customer, provision_phone_number=True, phone_number_area_code="212")
    world.control("POST", f"/setup-links/{link['id']}/complete", {})
    provisioned = _read(world, customer, link["id"])["provisioned_phone_number"]
    assert provisioned["phone_number"].startswith("+1212")
    plain = _make(world, customer)
    assert world.ask("POST", f"/setup-links/{plain['id']}/complete", {}).status == 422


def test_links_are_found_under_their_customer_alone(world: World, customer: str) -> None:
    link = _make(world, customer)
    other = world.post("/customers", {"customer": {"name": "Porto"}}).json()["data"]["id"]
    assert world.patch(f"/customers/{other}/setup_links/{link['id']}", {"setup_link": {}}).status == 404
    assert world.get(f"/customers/{customer}/setup_links/{link['id']}").status == 404
    assert world.delete(f"/customers/{customer}/setup_links/{link['id']}").status == 404


def _complete(world: World, link: dict[str, Any], phone: str = "+1 555-123-4567") -> int:
    return world.ask("POST", f"/setup-links/{link['id']}/complete", {"display_phone_number": phone}).status


def test_a_full_plan_lets_no_link_connect_another_number(world: World, customer: str) -> None:
    world.control("POST", "/limits", {"plan": "free"})
    assert _complete(world, _make(world, customer)) == 200
    second = _make(world, customer)
    assert _complete(world, second, "+1 555-123-9999") == 422
    left = _read(world, customer, second["id"])
    assert (left["status"], left["whatsapp_setup_status"]) == ("active", "failed")
    assert left["whatsapp_setup_error"] == "waba_limit_reached"
    assert world.get("/whatsapp/phone_numbers").json()["meta"]["total_count"] == 1
    assert _complete(world, second) == 200


def test_an_empty_theme_is_kapsos_own(world: World, customer: str) -> None:
    assert _make(world, customer, theme_config={})["theme_config"]["primary_color"] == "#22c55e"


def _sent_to(world: World, link: dict[str, Any]) -> tuple[str | None, str | None]:
    seen = world.control("GET", f"/setup-links/{link['id']}")
    return seen["success_redirect"], seen["failure_redirect"]


def test_success_sends_the_browser_back_with_what_was_connected(world: World, customer: str) -> None:
    link = _make(world, customer, success_redirect_url="https://a.example/done?x=1")
    assert _sent_to(world, link) == (None, None)
    assert _complete(world, link) == 200
    url, _ = _sent_to(world, link)
    (number,) = world.get("/whatsapp/phone_numbers").json()["data"]
    assert str(url).startswith("https://a.example/done?")
    assert dict(parse_qsl(urlsplit(str(url)).query)) == {
        "x": "1",
        "setup_link_id": link["id"],
        "status": "completed",
        "phone_number_id": number["id"],
        "business_account_id": number["business_account_id"],
        "display_phone_number": "+15551234567",
        "whatsapp_config_id": number["internal_id"],
    }


@pytest.mark.parametrize(
    ("end", "code"),
    [("fail", "phone_verification_failed"), ("complete", "already_used"), ("expire", "link_expired")],
)
def test_failure_sends_the_browser_back_with_its_code(world: World, customer: str, end: str, code: str) -> None:
    link = _make(world, customer, failure_redirect_url="https://a.example/sorry")
    if end == "fail":
        world.control("POST", f"/setup-links/{link['id']}/fail", {"error": code})
    elif end == "complete":
        _complete(world, link)
    else:
        world.advance(31 * DAY)
    assert _sent_to(world, link)[1] == f"https://a.example/sorry?setup_link_id={link['id']}&error_code={code}"
