"""Flows through the proxy: section 7.6 of Kapso's reference, section 4 of Meta's rules."""

import json
from typing import Any
from urllib.parse import urlsplit

import pytest

from kapso_simulator.inprocess import KEY, META, OTHER_KEY, World
from kapso_simulator.values import Request, Response

Json = dict[str, Any]
FOOTER = {"type": "Footer", "label": "Done", "on-click-action": {"name": "complete", "payload": {}}}
SCREEN = {"id": "START", "terminal": True, "layout": {"type": "SingleColumnLayout", "children": [FOOTER]}}
FLOW_JSON = json.dumps({"version": "7.3", "screens": [SCREEN]})
BAD_JSON = json.dumps({"version": "7.3", "screens": [{**SCREEN, "terminal": False}]})
ENDPOINT_JSON = json.dumps(
    {"version": "7.3", "data_api_version": "3.0", "routing_model": {"START": []}, "screens": [SCREEN]}
)


def create(world: World, account: str, **more: Any) -> Response:
    return world.post(f"{META}/{account}/flows", {"name": "intake", "categories": ["SURVEY"], **more})


def created(world: World, account: str, **more: Any) -> str:
    response = create(world, account, **more)
    assert response.status == 200, response.body
    return str(response.json()["id"])


def code(response: Response) -> int:
    assert response.status == 400, response.body
    return int(response.json()["error"]["code"])


def flow(world: World, flow_id: str, account: str, **query: str) -> Json:
    return dict(world.get(f"{META}/{flow_id}", business_account_id=account, **query).json())


def upload(world: World, flow_id: str, text: str, **fields: str) -> Response:
    parts = {"name": "flow.json", "asset_type": "FLOW_JSON", **fields}
    body = "".join(f'--b\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in parts.items())
    body += '--b\r\nContent-Disposition: form-data; name="file"; filename="flow.json"\r\n'
    body += f"Content-Type: application/json\r\n\r\n{text}\r\n--b--\r\n"
    headers = {"content-type": "multipart/form-data; boundary=b", "x-api-key": KEY}
    return world.send(Request("POST", f"{META}/{flow_id}/assets", (), headers, body.encode(), "http://kapso.test"))


def test_a_flow_begins_as_a_draft_and_is_published_for_good(world: World, account: str) -> None:
    response = create(world, account, flow_json=FLOW_JSON)
    assert response.json() == {"id": response.json()["id"], "success": True, "validation_errors": []}
    made = response.json()["id"]
    assert flow(world, made, account) == {
        "id": made,
        "name": "intake",
        "status": "DRAFT",
        "categories": ["SURVEY"],
        "validation_errors": [],
    }
    assert world.post(f"{META}/{made}/publish").json() == {"success": True}
    assert flow(world, made, account)["status"] == "PUBLISHED"
    assert code(world.post(f"{META}/{made}/publish")) == 139002


def test_created_and_published_in_one_call(world: World, account: str) -> None:
    made = created(world, account, flow_json=FLOW_JSON, publish=True)
    assert flow(world, made, account)["status"] == "PUBLISHED"


def test_errors_do_not_hinder_saving_but_publishing(world: World, account: str) -> None:
    response = create(world, account, flow_json=BAD_JSON, publish=True)
    assert response.json()["success"] is False
    assert response.json()["validation_errors"][0]["error"] == "MISSING_TERMINAL_SCREEN"
    made = response.json()["id"]
    assert flow(world, made, account)["status"] == "DRAFT"
    refused = world.post(f"{META}/{made}/publish")
    assert code(refused) == 139002
    assert "terminal" in refused.json()["error"]["error_user_msg"]


def test_names_are_unique_in_an_account(world: World, account: str) -> None:
    made = created(world, account)
    refused = create(world, account)
    assert code(refused) == 100
    assert "intake" in refused.json()["error"]["error_user_msg"]
    other = created(world, account, name="other")
    assert code(world.post(f"{META}/{other}", {"name": "intake"})) == 100
    world.delete(f"{META}/flows/{made}")
    assert create(world, account).status == 200


def test_a_flow_is_found_by_number_or_account_alone(world: World, account: str, number: str) -> None:
    made = created(world, number)
    assert [one["id"] for one in world.get(f"{META}/{account}/flows").json()["data"]] == [made]
    assert [one["id"] for one in world.get(f"{META}/{number}/flows").json()["data"]] == [made]
    assert world.get(f"{META}/{made}", phone_number_id=number).status == 200
    assert world.get(f"{META}/{made}").json() == {"error": "WhatsApp configuration not found"}
    assert world.get(f"{META}/{made}", business_account_id="123").status == 404
    assert world.get(f"{META}/{made}", business_account_id=account, key=OTHER_KEY).status == 404


def test_more_fields_are_told_when_asked_for(world: World, account: str) -> None:
    made = created(world, account, flow_json=FLOW_JSON)
    found = flow(world, made, account, fields="json_version,preview.invalidate(false),endpoint_uri")
    assert (found["json_version"], "preview_url" in found["preview"]) == ("7.3", True)
    assert "endpoint_uri" not in found
    assert "status" not in found


def test_an_asset_is_replaced_and_downloaded(world: World, account: str) -> None:
    made = created(world, account)
    assert world.get(f"{META}/{made}/assets").json()["data"] == []
    assert upload(world, made, BAD_JSON).json()["success"] is True
    assert flow(world, made, account)["validation_errors"] != []
    assert upload(world, made, FLOW_JSON).json() == {"success": True, "validation_errors": []}
    (asset,) = world.get(f"{META}/{made}/assets").json()["data"]
    link = urlsplit(asset["download_url"])
    token = link.query.removeprefix("token=")
    asked = Request("GET", link.path, (("token", token),))
    assert world.kapso.handle(asked, world.now)[0].body.decode() == FLOW_JSON


@pytest.mark.parametrize("fields", [{"name": "x.json"}, {"asset_type": "OTHER"}])
def test_an_upload_names_what_it_is(world: World, account: str, fields: dict[str, str]) -> None:
    assert code(upload(world, created(world, account), FLOW_JSON, **fields)) == 100


def test_a_published_flow_is_immutable_unless_it_is_one_of_the_newer_ones(world: World, account: str) -> None:
    made = created(world, account, flow_json=FLOW_JSON, publish=True)
    assert code(upload(world, made, FLOW_JSON)) == 139001
    assert code(world.post(f"{META}/{made}", {"name": "renamed"})) == 139001
    assert code(world.delete(f"{META}/flows/{made}")) == 139004
    world.control("POST", f"/flows/{made}/state", {"editable": True})
    assert upload(world, made, FLOW_JSON).status == 200
    assert flow(world, made, account)["status"] == "DRAFT"


def test_only_what_was_published_can_be_deprecated_and_once(world: World, account: str) -> None:
    made = created(world, account, flow_json=FLOW_JSON)
    assert code(world.post(f"{META}/{made}/deprecate")) == 139003
    world.post(f"{META}/{made}/publish")
    assert world.post(f"{META}/{made}/deprecate").json() == {"success": True}
    assert flow(world, made, account)["status"] == "DEPRECATED"
    assert code(world.post(f"{META}/{made}/deprecate")) == 139003


def test_a_draft_is_deleted_by_either_path(world: World, account: str, number: str) -> None:
    first, second = created(world, account), created(world, account, name="other")
    assert world.delete(f"{META}/flows/{first}").json() == {"success": True}
    assert world.delete(f"{META}/{second}").json() == {"error": "WhatsApp configuration not found"}
    assert world.delete(f"{META}/{second}", business_account_id=account).json() == {"error": "Unsupported endpoint"}
    assert world.delete(f"{META}/{second}", phone_number_id=number).json() == {"success": True}
    assert world.get(f"{META}/{account}/flows").json()["data"] == []


def test_a_frozen_version_cannot_be_published(world: World, account: str) -> None:
    made = created(world, account, flow_json=FLOW_JSON.replace("7.3", "3.0"))
    assert code(world.post(f"{META}/{made}/publish")) == 139002


def test_an_endpoint_flow_needs_endpoint_key_and_application(world: World, account: str, number: str) -> None:
    made = created(world, account, flow_json=ENDPOINT_JSON)
    encryption = f"/whatsapp/flows/{kapso_id(world, made)}/setup_encryption"
    steps: list[tuple[str, str, Json]] = [
        ("endpoint", f"{META}/{made}", {"endpoint_uri": "https://a.example/flow"}),
        ("key", encryption, {"phone_number_id": number}),
        ("app_check", f"{META}/{made}", {"application_id": "123"}),
    ]
    for lacking, path, body in steps:
        assert lacking in world.post(f"{META}/{made}/publish").json()["error"]["error_user_msg"]
        assert world.post(path, body).status == 200
    assert world.post(f"{META}/{made}/publish").status == 200


def kapso_id(world: World, meta_id: str) -> str:
    flows = world.get("/whatsapp/flows").json()["data"]
    return str(next(one["id"] for one in flows if one["meta_flow_id"] == meta_id))


def test_a_clone_takes_the_json_of_its_source(world: World, account: str) -> None:
    made = created(world, account, flow_json=FLOW_JSON, publish=True)
    clone = created(world, account, name="clone", clone_flow_id=made)
    assert flow(world, clone, account, fields="json_version,status") == {
        "json_version": "7.3",
        "status": "DRAFT",
        "id": clone,
    }
    assert code(create(world, account, name="x", clone_flow_id="123")) == 100


@pytest.mark.parametrize("wrong", [{"name": ""}, {"categories": []}, {"categories": ["NAPS"]}, {"flow_json": {}}])
def test_a_misshapen_flow_is_refused(world: World, account: str, wrong: Json) -> None:
    assert code(create(world, account, **wrong)) == 100
