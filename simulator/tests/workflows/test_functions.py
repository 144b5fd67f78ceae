"""Section 6.8: functions, deployed after a while and answering as they are scripted."""

from typing import Any

import pytest

from kapso_simulator.desk import KEY, OTHER_KEY, Answer, Desk


def deployed(desk: Desk, **more: Any) -> str:
    function = str(desk.post("/functions", {"function": {"name": "Quote", "code": "x", **more}})["id"])
    assert desk.call("POST", f"/functions/{function}/deploy").status == 202
    desk.wait(60)
    return function


def invoke(desk: Desk, function: str, body: Any = None, key: str = KEY) -> Answer:
    return desk.call("POST", f"/functions/{function}/invoke", body, key)


def test_a_new_function_is_a_draft_worker_with_lock_zero(desk: Desk) -> None:
    made = desk.post("/functions", {"function": {"name": "Quote it", "code": "x"}})
    expected = {
        "status": "draft",
        "function_type": "cloudflare_worker",
        "slug": "quote-it",
        "lock_version": 0,
        "invoke_response_mode": "passthrough",
        "endpoint_url": None,
    }
    assert {key: made[key] for key in expected} == expected


def test_a_stale_lock_version_is_a_conflict_and_none_is_fine(desk: Desk) -> None:
    path = f"/functions/{desk.post('/functions', {'function': {'name': 'f', 'code': 'x'}})['id']}"
    assert desk.call("PATCH", path, {"function": {"code": "y", "lock_version": 0}}).data["lock_version"] == 1
    assert desk.call("PATCH", path, {"function": {"code": "z", "lock_version": 0}}).status == 409
    assert desk.call("PATCH", path, {"function": {"code": "z"}}).data["code"] == "z"


def test_a_deployment_takes_its_time(desk: Desk) -> None:
    function = desk.post("/functions", {"function": {"name": "f", "code": "x"}})["id"]
    answer = desk.call("POST", f"/functions/{function}/deploy")
    assert answer.body == {
        "message": "Function deployment initiated",
        "function_id": function,
        "status": "deploying",
    }
    assert desk.get(f"/functions/{function}")["data"]["status"] == "draft"
    desk.wait(60)
    shown = desk.get(f"/functions/{function}")["data"]
    assert (shown["status"], shown["version"]) == ("deployed", "1")
    assert shown["endpoint_url"].endswith(f"/functions/{function}/invoke")


def test_a_supabase_function_cannot_be_deployed(desk: Desk) -> None:
    given = {"name": "f", "code": "x", "function_type": "supabase_function"}
    function = desk.post("/functions", {"function": given})["id"]
    answer = desk.call("POST", f"/functions/{function}/deploy")
    assert (answer.status, answer.body) == (422, {"error": "Supabase project required for Supabase functions"})


def test_a_function_answers_its_script_as_it_is_or_wrapped(desk: Desk) -> None:
    function = deployed(desk)
    desk.control("POST", "/scripts", {"kind": "function", "function_id": function, "answer": {"price": 40}})
    assert invoke(desk, function, {"to": "Porto"}).body == {"price": 40}
    desk.call("PATCH", f"/functions/{function}", {"function": {"invoke_response_mode": "wrapped"}})
    assert invoke(desk, function).body == {"data": {"price": 40}}
    (second, first) = desk.get(f"/functions/{function}/invocations")["data"]["invocations"]
    assert (first["request_body"], second["status_code"]) == ({"to": "Porto"}, 200)


def test_a_function_that_breaks_says_which_invocation(desk: Desk) -> None:
    function = deployed(desk)
    desk.control("POST", "/scripts", {"kind": "function", "error": "boom", "times": 1})
    answer = invoke(desk, function)
    assert answer.status == 500
    assert set(answer.body) == {"error", "detail", "invocation_id"}
    path = f"/functions/{function}/invocations"
    assert [one["error_message"] for one in desk.get(f"{path}?status=failed")["data"]["invocations"]] == ["boom"]
    assert desk.get(f"{path}?status=success")["data"]["total"] == 0
    assert desk.call("GET", f"{path}?limit=21").status == 422


def test_only_a_public_function_answers_without_a_key_of_its_project(desk: Desk) -> None:
    private, public = deployed(desk, slug="a"), deployed(desk, slug="b", public_endpoint=True)
    for key in (OTHER_KEY, ""):
        answer = invoke(desk, private, key=key)
        assert (answer.status, answer.body) == (404, {"error": "Function not found"})
        assert invoke(desk, public, key=key).status == 200


def test_what_is_not_deployed_cannot_be_invoked(desk: Desk) -> None:
    function = desk.post("/functions", {"function": {"name": "f", "code": "x"}})["id"]
    answer = invoke(desk, function)
    assert (answer.status, answer.body) == (422, {"error": "Function is not deployed"})
    answer = invoke(desk, "none")
    assert (answer.status, answer.body) == (404, {"error": "Function not found"})
    answer = invoke(desk, deployed(desk), b"{")
    assert (answer.status, answer.body) == (400, {"error": "Invalid JSON in request"})


def test_secrets_belong_to_a_deployed_function_and_are_never_read(desk: Desk) -> None:
    draft = desk.post("/functions", {"function": {"name": "d", "code": "x"}})["id"]
    secret = {"secret": {"name": "TOKEN", "value": "hush"}}
    assert desk.get(f"/functions/{draft}/secrets")["data"] == []
    assert desk.call("POST", f"/functions/{draft}/secrets", secret).status == 422
    assert desk.call("DELETE", f"/functions/{draft}/secrets/TOKEN").status == 422
    function = deployed(desk)
    assert set(desk.call("POST", f"/functions/{function}/secrets", secret).body) == {"message"}
    assert desk.get(f"/functions/{function}/secrets")["data"] == [{"name": "TOKEN"}]
    assert desk.call("DELETE", f"/functions/{function}/secrets/TOKEN").status == 204
    assert desk.get(f"/functions/{function}/secrets")["data"] == []


def test_slugs_are_unique(desk: Desk) -> None:
    body = {"function": {"name": "f", "code": "x", "slug": "same"}}
    desk.post("/functions", body)
    assert desk.call("POST", "/functions", body).status == 422


@pytest.mark.parametrize("path", ["", "/invocations", "/secrets"])
def test_a_deleted_function_is_gone(desk: Desk, path: str) -> None:
    function = deployed(desk)
    assert desk.call("DELETE", f"/functions/{function}").status == 204
    desk.wait(60)
    assert desk.call("GET", f"/functions/{function}{path}").status == 404
