"""Templates: section 7.2 of Kapso's reference, section 3 of Meta's rules."""

import json
from typing import Any

import pytest

from kapso_simulator.inprocess import META, OTHER_KEY, World
from kapso_simulator.values import Response

Json = dict[str, Any]
BODY: Json = {"type": "BODY", "text": "Your parcel is ready at the front desk."}
DAY = 86400


def template(name: str = "pkg_ready_v1", **more: Any) -> Json:
    return {"name": name, "language": "en_US", "category": "UTILITY", "components": [BODY], **more}


def create(world: World, account: str, **more: Any) -> Response:
    return world.post(f"{META}/{account}/message_templates", template(**more))


def created(world: World, account: str, **more: Any) -> str:
    response = create(world, account, **more)
    assert response.status == 200, response.body
    return str(response.json()["id"])


def review(world: World, template_id: str, status: str = "APPROVED", **more: Any) -> None:
    world.control("POST", f"/templates/{template_id}/review", {"status": status, **more})


def listed(world: World, account: str, **query: Any) -> list[Json]:
    return list(world.get(f"{META}/{account}/message_templates", **query).json()["data"])


def edit(world: World, account: str, template_id: str, **fields: Any) -> Response:
    return world.post(f"{META}/{account}/message_templates", fields, hsm_id=template_id)


def delete(world: World, account: str, **query: str) -> Response:
    return world.delete(f"{META}/{account}/message_templates", **query)


def error(response: Response, status: int = 400) -> Json:
    assert response.status == status, response.body
    return dict(response.json()["error"])


def test_a_created_template_waits_for_review(world: World, account: str) -> None:
    response = create(world, account)
    assert response.json() == {"id": response.json()["id"], "status": "PENDING", "category": "UTILITY"}
    world.advance(30 * DAY)
    assert listed(world, account)[0]["status"] == "PENDING"


def test_lower_case_enums_read_back_in_upper_case(world: World, account: str) -> None:
    created(world, account, category="utility", components=[{**BODY, "type": "body"}])
    found = listed(world, account)[0]
    assert (found["category"], found["components"][0]["type"]) == ("UTILITY", "BODY")


def test_the_rejected_reason_is_told_when_asked_for(world: World, account: str) -> None:
    made = created(world, account)
    assert listed(world, account, fields="name,rejected_reason") == [
        {"name": "pkg_ready_v1", "rejected_reason": "NONE", "id": made}
    ]
    review(world, made, "REJECTED", reason="TAG_CONTENT_MISMATCH")
    assert listed(world, account, fields="status,rejected_reason") == [
        {"status": "REJECTED", "rejected_reason": "TAG_CONTENT_MISMATCH", "id": made}
    ]
    assert "rejected_reason" not in listed(world, account)[0]


def test_only_meta_s_own_fields_can_be_asked_for(world: World, account: str) -> None:
    made = created(world, account)
    assert listed(world, account, fields="name,edits,kapso_id,nonsense") == [{"name": "pkg_ready_v1", "id": made}]


def test_a_utility_template_may_be_approved_as_marketing(world: World, account: str) -> None:
    made = created(world, account)
    review(world, made, category="MARKETING")
    found = listed(world, account)[0]
    assert (found["status"], found["category"], found["previous_category"]) == ("APPROVED", "MARKETING", "UTILITY")


def test_reviews_come_by_themselves_where_so_configured(world: World, account: str) -> None:
    world.control("POST", "/template-reviews", {"seconds": 3600})
    created(world, account)
    doubtful = {**BODY, "text": "Dear {{1}}{{2}} we wait for you here today.", "example": {"body_text": [["a", "b"]]}}
    created(world, account, name="adjacent", components=[doubtful])
    world.advance(3599)
    assert {one["status"] for one in listed(world, account)} == {"PENDING"}
    world.advance(1)
    assert {one["name"]: one["status"] for one in listed(world, account)} == {
        "pkg_ready_v1": "APPROVED",
        "adjacent": "REJECTED",
    }


def test_name_and_language_are_unique_and_meta_says_so(world: World, account: str) -> None:
    created(world, account)
    said = error(create(world, account))
    assert (said["code"], said["error_subcode"]) == (100, 2388024)
    assert create(world, account, language="es").status == 200


def test_all_languages_of_a_name_share_a_category(world: World, account: str) -> None:
    created(world, account)
    said = error(create(world, account, language="es", category="MARKETING"))
    assert said["error_user_title"] == "Template Category Doesn't Match"


BAD = [
    ({"name": "Has-Capitals"}, None),
    ({"name": "x" * 513}, 2388040),
    ({"language": "xx"}, None),
    ({"category": "OTHER"}, None),
    ({"components": [{"type": "FOOTER", "text": "bye"}]}, None),
    ({"components": [BODY, BODY]}, None),
    ({"components": [{"type": "SIDEBAR", "text": "x"}, BODY]}, None),
    ({"components": [{**BODY, "text": "x" * 1025}]}, 2388040),
    ({"components": [{**BODY, "text": "{{1}} is here for you", "example": {"body_text": [["a"]]}}]}, 2388299),
    ({"components": [{**BODY, "text": "Hi {{1}} {{2}} {{3}} there", "example": {"body_text": [[*"abc"]]}}]}, 2388293),
    ({"components": [{**BODY, "text": "Dear {{1}} we wait for you"}]}, 2388072),
    ({"components": [{**BODY, "text": "Dear {{2}} we wait for you", "example": {"body_text": [["a"]]}}]}, 2388072),
    ({"components": [{**BODY, "text": "Dear {{a}} we wait for you", "example": {"body_text": [["a"]]}}]}, 2388072),
    ({"components": [BODY, {"type": "FOOTER", "text": "bye {{1}} now"}]}, 2388073),
    ({"components": [BODY, {"type": "HEADER", "format": "IMAGE"}]}, 2388047),
    ({"components": [BODY, {"type": "HEADER", "format": "TEXT", "text": "x" * 61}]}, 2388040),
    ({"components": [BODY, {"type": "HEADER", "format": "HOLOGRAM"}]}, 2388047),
    ({"components": [BODY, {"type": "BUTTONS", "buttons": []}]}, None),
    ({"parameter_format": "RANDOM"}, None),
    ({"message_send_ttl_seconds": 43201}, None),
]


@pytest.mark.parametrize(("wrong", "subcode"), BAD)
def test_what_breaks_a_rule_is_refused_with_its_subcode(
    world: World, account: str, wrong: Json, subcode: int | None
) -> None:
    said = error(create(world, account, **wrong))
    assert (said["code"], said.get("error_subcode")) == (100, subcode)
    assert listed(world, account) == []


BUTTONS = [
    [{"type": "QUICK_REPLY", "text": "x" * 26}],
    [{"type": "URL", "text": "Open", "url": "https://wa.me/123"}],
    [{"type": "URL", "text": "Open", "url": "https://a.example/{{1}}"}],
    [{"type": "URL", "text": "Open", "url": "https://a.example/{{1}}/x", "example": ["https://a.example/1/x"]}],
    [{"type": "URL", "text": f"Open {n}", "url": "https://a.example"} for n in range(3)],
    [{"type": "PHONE_NUMBER", "text": "Call"}],
    [{"type": "FLOW", "text": "Open", "flow_id": "1", "flow_name": "x"}],
    [{"type": "TELEPORT", "text": "Go"}],
    [
        {"type": "QUICK_REPLY", "text": "a"},
        {"type": "URL", "text": "b", "url": "https://a.example"},
        {"type": "QUICK_REPLY", "text": "c"},
    ],
]


@pytest.mark.parametrize("buttons", BUTTONS)
def test_buttons_keep_their_rules(world: World, account: str, buttons: list[Json]) -> None:
    assert error(create(world, account, components=[BODY, {"type": "BUTTONS", "buttons": buttons}]))["code"] == 100


def test_every_documented_payload_is_accepted(world: World, account: str) -> None:
    named = {"header_text_named_params": [{"param_name": "visit_day", "example": "Monday"}]}
    people = [{"param_name": "first_name", "example": "Ana"}, {"param_name": "visit_time", "example": "10:30"}]
    text = "Dear {{first_name}}, we expect you at {{visit_time}} in our office."
    header = {"type": "HEADER", "format": "TEXT", "text": "Visit on {{visit_day}} confirmed", "example": named}
    body = {"type": "BODY", "text": text, "example": {"body_text_named_params": people}}
    footer = {"type": "FOOTER", "text": "Reply to change the time"}
    created(world, account, name="visit", parameter_format="NAMED", components=[header, body, footer])
    news = "Hello {{1}}, the new season starts on {{2}} in all shops."
    link = {"type": "URL", "text": "Open", "url": "https://a.example/{{1}}", "example": ["https://a.example/42"]}
    parts = [
        {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["4::aW"]}},
        {"type": "BODY", "text": news, "example": {"body_text": [["Ana", "1 October"]]}},
        {"type": "BUTTONS", "buttons": [link, {"type": "QUICK_REPLY", "text": "Stop"}]},
    ]
    created(world, account, name="autumn", category="MARKETING", language="en", components=parts)
    handles = [one for one in listed(world, account, name="autumn")[0]["components"] if one["type"] == "HEADER"]
    assert handles[0]["example"]["header_handle"][0].startswith("https://")


def test_an_authentication_template_reads_back_with_its_full_text(world: World, account: str) -> None:
    parts = [
        {"type": "BODY", "add_security_recommendation": True},
        {"type": "FOOTER", "code_expiration_minutes": 5},
        {"type": "BUTTONS", "buttons": [{"type": "OTP", "otp_type": "COPY_CODE"}]},
    ]
    made = created(world, account, category="AUTHENTICATION", components=parts)
    body, footer, _ = listed(world, account)[0]["components"]
    assert "{{1}}" in body["text"]
    assert "5 minutes" in footer["text"]
    review(world, made, "REJECTED")
    assert edit(world, account, made, components=parts).status == 200


def test_a_pending_template_cannot_be_edited(world: World, account: str) -> None:
    made = created(world, account)
    assert error(edit(world, account, made, components=[BODY]))["error_subcode"] == 2388039


def test_a_rejected_template_is_edited_without_limit_and_reviewed_again(world: World, account: str) -> None:
    made = created(world, account)
    for _ in range(12):
        review(world, made, "REJECTED")
        assert edit(world, account, made, components=[BODY], category="MARKETING").json() == {"success": True}
        found = listed(world, account, fields="status,rejected_reason,category")[0]
        assert (found["status"], found["rejected_reason"], found["category"]) == ("PENDING", "NONE", "MARKETING")


def test_an_approved_template_is_edited_once_a_day_and_ten_times_a_month(world: World, account: str) -> None:
    made = created(world, account)
    for _ in range(10):
        review(world, made)
        assert edit(world, account, made, components=[BODY]).status == 200
        review(world, made)
        world.advance(DAY - 60)
        assert error(edit(world, account, made, components=[BODY]))["error_subcode"] == 2388039
        world.advance(60)
    assert error(edit(world, account, made, components=[BODY]))["error_subcode"] == 2388039
    world.advance(20 * DAY)
    assert edit(world, account, made, components=[BODY]).status == 200


def test_the_category_of_an_approved_template_is_fixed(world: World, account: str) -> None:
    made = created(world, account)
    review(world, made)
    assert error(edit(world, account, made, category="MARKETING"))["code"] == 100
    assert listed(world, account)[0]["status"] == "APPROVED"


def test_deleting_by_name_takes_all_languages(world: World, account: str) -> None:
    created(world, account)
    created(world, account, language="es")
    kept = created(world, account, name="other")
    assert delete(world, account, name="pkg_ready_v1").json() == {"success": True}
    assert [one["id"] for one in listed(world, account)] == [kept]
    assert error(delete(world, account, name="pkg_ready_v1"), 404)["code"] == 100


def test_deleting_by_id_takes_one_language(world: World, account: str) -> None:
    made = created(world, account)
    created(world, account, language="es")
    assert delete(world, account, name="pkg_ready_v1", hsm_id=made).status == 200
    assert [one["language"] for one in listed(world, account)] == ["es"]


def test_the_name_of_a_deleted_approved_template_is_locked_for_thirty_days(world: World, account: str) -> None:
    review(world, created(world, account))
    delete(world, account, name="pkg_ready_v1")
    assert error(create(world, account))["error_subcode"] == 2388023
    world.advance(30 * DAY - 1)
    assert error(create(world, account))["error_subcode"] == 2388023
    world.advance(1)
    assert create(world, account).status == 200


def test_the_name_of_a_deleted_pending_template_is_free_at_once(world: World, account: str) -> None:
    created(world, account)
    delete(world, account, name="pkg_ready_v1")
    assert create(world, account).status == 200


def test_a_disabled_template_can_neither_be_edited_nor_deleted(world: World, account: str) -> None:
    made = created(world, account)
    review(world, made, "DISABLED")
    assert error(edit(world, account, made, components=[BODY]))["error_subcode"] == 2388039
    assert error(delete(world, account, name="pkg_ready_v1"))["code"] == 100
    assert len(listed(world, account)) == 1


def test_a_hundred_templates_an_hour_and_250_in_all(world: World, account: str) -> None:
    for number in range(250):
        if number in (100, 200):
            assert error(create(world, account, name=f"n{number}"))["code"] == 80007
            world.advance(3601)
        created(world, account, name=f"n{number}")
    world.advance(3601)
    assert error(create(world, account, name="one_more"))["error_subcode"] == 2388019


def test_the_list_is_walked_by_cursors_newest_first(world: World, account: str) -> None:
    for number in range(5):
        created(world, account, name=f"n{number}")
        world.advance(1)
    names: list[str] = []
    after: Json = {}
    while True:
        page = world.get(f"{META}/{account}/message_templates", limit=2, **after).json()
        names += [one["name"] for one in page["data"]]
        if not page["data"]:
            break
        after = {"after": page["paging"]["cursors"]["after"]}
    assert names == ["n4", "n3", "n2", "n1", "n0"]


@pytest.mark.parametrize("filters", [{"status": "SHINY"}, {"category": "FUN"}])
def test_a_filter_of_no_known_value_is_refused(world: World, account: str, filters: Json) -> None:
    assert world.get(f"{META}/{account}/message_templates", **filters).status == 400


def test_filters_narrow_the_list(world: World, account: str) -> None:
    review(world, created(world, account))
    created(world, account, name="ready_v2", category="MARKETING", language="es")
    assert len(listed(world, account, name="ready")) == 2
    assert [one["name"] for one in listed(world, account, status="APPROVED")] == ["pkg_ready_v1"]
    assert [one["name"] for one in listed(world, account, category="MARKETING")] == ["ready_v2"]
    assert [one["name"] for one in listed(world, account, language="es")] == ["ready_v2"]
    assert listed(world, account, content="parcel", language="fr") == []


def test_one_template_is_read_by_its_id(world: World, account: str) -> None:
    made = created(world, account)
    path = f"{META}/{account}/message_templates"
    assert world.get(f"{path}/{made}").json()["name"] == "pkg_ready_v1"
    assert world.get(f"{META}/{made}", fields="status").json() == {"status": "PENDING", "id": made}
    assert world.get(f"{path}/abc").json() == {"error": "invalid template_id"}
    assert world.get(f"{path}/99999").status == 404


def test_an_edit_without_a_template_is_refused(world: World, account: str) -> None:
    response = world.post(f"{META}/{account}/message_templates", {"components": [BODY]}, hsm_id="")
    assert (response.status, response.json()) == (400, {"error": "hsm_id is required"})
    assert edit(world, account, "123", components=[BODY]).status == 404


def test_templates_of_another_project_are_out_of_reach(world: World, account: str) -> None:
    created(world, account)
    assert world.get(f"{META}/{account}/message_templates", key=OTHER_KEY).status == 404
    assert world.post(f"{META}/{account}/message_templates", template(), key=OTHER_KEY).status == 404
    assert world.get(f"{META}/123/message_templates").json() == {"error": "WhatsApp configuration not found"}


def test_any_graph_version_will_do_but_no_other_word(world: World, account: str) -> None:
    assert world.get(f"/meta/whatsapp/v23.0/{account}/message_templates").status == 200
    assert world.get(f"/meta/whatsapp/latest/{account}/message_templates").status == 404


def test_complaints_pause_a_template_for_longer_and_then_disable_it(world: World, account: str) -> None:
    made = created(world, account)
    assert world.ask("POST", f"/templates/{made}/complaints").status == 422
    review(world, made)
    for hours in (3, 6):
        assert world.control("POST", f"/templates/{made}/complaints")["status"] == "PAUSED"
        world.advance(hours * 3600 - 1)
        assert listed(world, account)[0]["status"] == "PAUSED"
        world.advance(1)
        assert listed(world, account)[0]["status"] == "APPROVED"
    assert world.control("POST", f"/templates/{made}/complaints")["status"] == "DISABLED"
    world.advance(30 * DAY)
    assert listed(world, account)[0]["status"] == "DISABLED"


def test_a_list_may_lag_behind_while_the_name_is_taken_already(world: World, account: str) -> None:
    world.control("POST", "/list-lag", {"seconds": 60})
    made = created(world, account)
    assert listed(world, account) == []
    assert world.get(f"{META}/{account}/message_templates/{made}").status == 200
    assert error(create(world, account))["error_subcode"] == 2388024
    world.advance(59)
    assert listed(world, account) == []
    world.advance(1)
    assert [one["id"] for one in listed(world, account)] == [made]
    world.control("POST", "/list-lag", {"seconds": 0})
    created(world, account, name="other")
    assert len(listed(world, account)) == 2


def test_a_meta_webhook_hears_of_verdicts_in_meta_s_words(world: World, account: str, number: str) -> None:
    hook = {"url": "https://hooks.example.com/meta", "kind": "meta", "secret_key": "s"}
    assert world.post(f"/whatsapp/phone_numbers/{number}/webhooks", {"whatsapp_webhook": hook}).status == 201
    made = created(world, account)
    review(world, made, "APPROVED", category="MARKETING")
    told = [json.loads(one.body)["entry"][0] for one in world.receiver.got]
    assert [one["changes"][0]["field"] for one in told] == [
        "message_template_status_update",
        "template_category_update",
    ]
    assert told[0]["id"] == account
    assert told[0]["changes"][0]["value"] == {
        "event": "APPROVED",
        "message_template_id": int(made),
        "message_template_name": "pkg_ready_v1",
        "message_template_language": "en-US",
        "reason": "NONE",
    }
