"""The health check (reference, 4.3)."""

from typing import Any

import pytest

from kapso_simulator.inprocess import World


def _health(world: World, number: str) -> dict[str, Any]:
    answer = world.get(f"/whatsapp/phone_numbers/{number}/health")
    assert answer.status == 200, answer.body
    return dict(answer.json())


def _rate(world: World, number: str, entity: str, rating: str, **more: Any) -> None:
    body = {"entity": entity, "can_send_message": rating, "fresh": True, **more}
    world.control("POST", f"/phone-numbers/{number}/health", body)


def _state(world: World, number: str, **state: Any) -> None:
    world.control("POST", f"/phone-numbers/{number}/state", state)


def test_a_fresh_number_is_degraded_until_somebody_writes_to_it(world: World, number: str) -> None:
    before = _health(world, number)
    assert before["status"] == "degraded"
    verified = before["checks"]["webhook_verified"]
    assert verified["details"] == {"verified_at": None, "message": "Webhook not yet verified by Meta"}
    world.control("POST", f"/phone-numbers/{number}/inbound", {"from": "+351 911 222 333", "text": "Olá"})
    after = _health(world, number)
    assert after["status"] == "healthy"
    assert after["checks"]["webhook_verified"]["details"] == {
        "verified_at": "2026-03-02T09:00:00Z",
        "message": "Webhook successfully verified at 2026-03-02 09:00:00 UTC",
    }


def test_the_four_entities_are_always_told_in_an_answer_without_envelope(world: World, number: str) -> None:
    said = _health(world, number)
    assert set(said) == {"status", "timestamp", "checks"}
    entities = said["checks"]["messaging_health"]["details"]["entities"]
    assert [one["entity_type"] for one in entities] == ["PHONE_NUMBER", "WABA", "BUSINESS", "APP"]
    assert entities[0]["id"] == number


@pytest.mark.parametrize("entity", ["PHONE_NUMBER", "WABA", "BUSINESS", "APP"])
@pytest.mark.parametrize(("rating", "headline"), [("LIMITED", "degraded"), ("BLOCKED", "unhealthy")])
def test_the_worst_entity_decides(world: World, number: str, entity: str, rating: str, headline: str) -> None:
    _state(world, number, webhook_verified=True)
    _rate(world, number, entity, rating)
    said = _health(world, number)
    assert said["status"] == headline
    messaging = said["checks"]["messaging_health"]
    assert messaging["overall_status"] == messaging["details"]["can_send_message"] == rating
    assert messaging["passed"] is False


def test_a_payment_problem_blocks_the_account_and_not_the_number(world: World, number: str) -> None:
    error = {"error_code": 141006, "error_description": "Payment method", "possible_solution": "Add one"}
    _rate(world, number, "WABA", "BLOCKED", errors=[error])
    phone, account, *_ = _health(world, number)["checks"]["messaging_health"]["details"]["entities"]
    assert phone["can_send_message"] == "AVAILABLE"
    assert account["errors"] == [{**error, "error_code": "141006"}]


def test_what_blocks_an_account_blocks_each_of_its_numbers(world: World, customer: str, number: str) -> None:
    link = world.post(f"/customers/{customer}/setup_links", {"setup_link": {}}).json()["data"]["id"]
    done = world.control("POST", f"/setup-links/{link}/complete", {"display_phone_number": "+351 913 000 000"})
    _rate(world, number, "WABA", "BLOCKED")
    assert _health(world, done["phone_number_id"])["status"] == "unhealthy"
    _rate(world, number, "WABA", "AVAILABLE")
    _rate(world, number, "PHONE_NUMBER", "BLOCKED")
    world.advance(180)
    assert _health(world, done["phone_number_id"])["status"] == "degraded"


def test_a_lost_connection_is_unhealthy_and_an_unknown_one_is_not(world: World, number: str) -> None:
    _state(world, number, webhook_verified=True, status="DISCONNECTED")
    assert _health(world, number)["status"] == "unhealthy"
    _state(world, number, status="PENDING")
    said = _health(world, number)
    assert said["status"] == "healthy"
    assert said["checks"]["phone_number_connection"] == {"passed": None, "details": {"status": "UNKNOWN"}}


def test_an_unsubscribed_app_is_degraded(world: World, number: str) -> None:
    _state(world, number, webhook_verified=True, subscribed=False)
    said = _health(world, number)
    assert said["status"] == "degraded"
    assert said["checks"]["webhook_subscription"]["passed"] is False
    app = said["checks"]["messaging_health"]["details"]["entities"][3]
    assert (app["entity_type"], app["can_send_message"]) == ("APP", "LIMITED")
    assert app["additional_info"]


def test_an_error_about_calls_leaves_a_number_healthy(world: World, number: str) -> None:
    _state(world, number, webhook_verified=True)
    noise = [{"error_code": "138024", "error_description": "SIP is not set up"}]
    _rate(world, number, "PHONE_NUMBER", "AVAILABLE", errors=noise)
    said = _health(world, number)
    assert said["status"] == "healthy"
    assert said["checks"]["messaging_health"]["details"]["entities"][0]["errors"] == noise


def test_an_answer_is_held_for_three_minutes(world: World, number: str) -> None:
    _state(world, number, webhook_verified=True)
    first = _health(world, number)
    world.control("POST", f"/phone-numbers/{number}/health", {"entity": "WABA", "can_send_message": "BLOCKED"})
    world.advance(179)
    assert _health(world, number) == first
    world.advance(1)
    assert _health(world, number)["status"] == "unhealthy"


def test_a_changed_configuration_ends_a_held_answer(world: World, number: str) -> None:
    _health(world, number)
    world.control("POST", f"/phone-numbers/{number}/health", {"entity": "WABA", "can_send_message": "BLOCKED"})
    world.patch(f"/whatsapp/phone_numbers/{number}", {"whatsapp_phone_number": {"name": "Desk"}})
    assert _health(world, number)["status"] == "unhealthy"


def test_a_refused_token_backs_off(world: World, number: str) -> None:
    _state(world, number, token_valid=False)
    held = []
    for minutes in (5, 15, 30, 60, 60):
        said = _health(world, number)
        assert said["status"] == "unhealthy"
        assert 'error" => {"message"' in said["checks"]["phone_number_access"]["error"]
        held.append(said["retry_after"])
        world.advance(minutes * 60 - 1)
        assert _health(world, number)["timestamp"] == said["timestamp"]
        world.advance(1)
    assert len(set(held)) == 5


def test_a_new_token_ends_the_back_off(world: World, number: str) -> None:
    _state(world, number, token_valid=False)
    assert "retry_after" in _health(world, number)
    world.patch(f"/whatsapp/phone_numbers/{number}", {"whatsapp_phone_number": {"access_token": "new"}})
    said = _health(world, number)
    assert said["status"] == "degraded"
    assert "retry_after" not in said


def test_a_check_that_cannot_run_is_still_an_answer(world: World, number: str) -> None:
    _state(world, number, health_error="Health check timed out")
    said = _health(world, number)
    assert set(said) == {"status", "error", "timestamp"}
    assert said["status"] == "error"


def test_only_a_coexistence_number_has_its_token_checked(world: World, number: str) -> None:
    assert "token_validity" not in _health(world, number)["checks"]
    _state(world, number, is_coexistence=True)
    assert _health(world, number)["checks"]["token_validity"] == {"passed": True}


def test_a_project_has_five_checks_a_second(world: World, number: str) -> None:
    path = f"/whatsapp/phone_numbers/{number}/health"
    seen = [world.get(path, key=key) for key in ("key-one", "key-two") * 3]
    assert [one.status for one in seen] == [200] * 5 + [429]
    assert seen[0].headers["X-Health-RateLimit-Second-Remaining"] == "4"
    assert seen[5].headers["X-Health-RateLimit-Second-Limit"] == "5"
    assert seen[5].headers["Retry-After"] == "1"
    assert "5 requests per second and 60 requests per minute" in seen[5].json()["message"]
    world.advance(1)
    assert world.get(path).status == 200


def test_a_project_has_sixty_checks_a_minute(world: World, number: str) -> None:
    path = f"/whatsapp/phone_numbers/{number}/health"
    statuses = []
    for _ in range(13):
        statuses += [world.get(path).status for _ in range(5)]
        world.advance(1)
    assert statuses == [200] * 60 + [429] * 5


def test_the_limits_of_checks_are_told_for_an_unknown_number_too(world: World) -> None:
    answer = world.get("/whatsapp/phone_numbers/999/health")
    assert answer.status == 404
    assert answer.headers["X-Health-RateLimit-Second-Limit"] == "5"
