"""Meta's limit of management calls for one business account: section 6 of Meta's rules."""

import json
from typing import Any

import pytest

from kapso_simulator.inprocess import META, World
from kapso_simulator.values import Response

HOUR = 3600


def limit(world: World, calls: int | None) -> None:
    world.control("POST", "/limits", {"meta_calls_per_hour": calls})


def usage(response: Response, account: str) -> dict[str, Any]:
    [use] = json.loads(response.headers["X-Business-Use-Case-Usage"])[account]
    return dict(use)


def templates(world: World, account: str) -> Response:
    return world.get(f"{META}/{account}/message_templates")


def code(response: Response) -> int:
    assert response.status == 400, response.body
    return int(response.json()["error"]["code"])


def test_each_counted_call_tells_the_share_that_is_used(world: World, account: str) -> None:
    limit(world, 4)
    used = usage(templates(world, account), account)
    assert used.pop("type") == "whatsapp"
    assert used == {"call_count": 25, "total_cputime": 25, "total_time": 25, "estimated_time_to_regain_access": 0}
    assert usage(templates(world, account), account)["call_count"] == 50


def test_what_is_over_the_limit_is_refused_until_an_hour_has_passed(world: World, account: str) -> None:
    limit(world, 2)
    templates(world, account)
    world.advance(600)
    templates(world, account)
    refused = templates(world, account)
    assert code(refused) == 80007
    assert refused.json()["error"]["error_subcode"] == 2446079
    assert refused.json()["error"]["is_transient"] is True
    assert usage(refused, account)["call_count"] == 100
    wait = usage(refused, account)["estimated_time_to_regain_access"]
    assert wait == 50
    world.advance(wait * 60 - 1)
    assert code(templates(world, account)) == 80007
    world.advance(1)
    assert templates(world, account).status == 200
    assert code(templates(world, account)) == 80007


def test_a_refused_call_takes_nothing_from_the_limit(world: World, account: str) -> None:
    limit(world, 1)
    templates(world, account)
    for _ in range(3):
        world.advance(HOUR / 4)
        world.get(f"{META}/{account}/message_templates", key="wrong")
        assert code(templates(world, account)) == 80007
    world.advance(HOUR / 4)
    assert templates(world, account).status == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "{number}"),
        ("GET", "{account}/phone_numbers"),
        ("GET", "{account}/message_templates"),
        ("POST", "{account}/message_templates"),
        ("DELETE", "{account}/message_templates"),
    ],
)
def test_meta_counts_reads_of_numbers_and_everything_about_templates(
    world: World, number: str, account: str, method: str, path: str
) -> None:
    limit(world, 0)
    asked = world.call(method, f"{META}/{path.format(number=number, account=account)}", {})
    assert code(asked) == 80007


@pytest.mark.parametrize("path", ["{account}/flows", "{number}/whatsapp_business_profile", "{number}/messages"])
def test_meta_does_not_count_flows_profiles_and_messages(world: World, number: str, account: str, path: str) -> None:
    limit(world, 0)
    asked = world.get(f"{META}/{path.format(number=number, account=account)}")
    assert asked.status == 200
    assert "X-Business-Use-Case-Usage" not in asked.headers


def test_an_account_without_a_registered_number_has_200_calls(world: World, number: str, account: str) -> None:
    world.control("POST", f"/phone-numbers/{number}/state", {"platform_type": "NOT_APPLICABLE"})
    assert {templates(world, account).status for _ in range(200)} == {200}
    assert code(templates(world, account)) == 80007
    world.control("POST", f"/phone-numbers/{number}/state", {"platform_type": "CLOUD_API"})
    assert usage(templates(world, account), account)["call_count"] == 100 * 201 // 5000


def test_another_account_has_a_limit_of_its_own(world: World, account: str) -> None:
    limit(world, 1)
    other = world.post("/customers", {"customer": {"name": "Porto Trips"}}).json()["data"]["id"]
    link = world.post(f"/customers/{other}/setup_links", {"setup_link": {}}).json()["data"]["id"]
    done = world.control("POST", f"/setup-links/{link}/complete", {"display_phone_number": "+351 912 345 679"})
    assert templates(world, account).status == 200
    assert templates(world, done["business_account_id"]).status == 200
    assert code(templates(world, account)) == 80007
