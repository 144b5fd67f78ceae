"""Flows on the Platform: section 7.7."""

from typing import Any

from kapso_simulator.inprocess import META, World
from kapso_simulator.values import Response

Json = dict[str, Any]
FOOTER = {"type": "Footer", "label": "Done", "on-click-action": {"name": "complete", "payload": {}}}
SCREEN = {"id": "START", "terminal": True, "layout": {"type": "SingleColumnLayout", "children": [FOOTER]}}
FLOW: Json = {"version": "7.3", "screens": [SCREEN]}
DYNAMIC: Json = {**FLOW, "data_api_version": "3.0", "routing_model": {"START": []}}
PATH = "/whatsapp/flows"


def create(world: World, number: str, **more: Any) -> Response:
    return world.post(PATH, {"phone_number_id": number, "name": "intake", "flow_json": FLOW, **more})


def created(world: World, number: str, **more: Any) -> Json:
    response = create(world, number, **more)
    assert response.status == 201, response.body
    return dict(response.json()["data"])


def error(response: Response) -> str:
    assert response.status == 422, response.body
    return str(response.json()["error"])


def test_a_flow_is_the_same_on_the_platform_and_at_meta(world: World, number: str, account: str) -> None:
    one = created(world, number)
    assert (one["status"], one["business_account_id"], one["json_version"]) == ("draft", account, "7.3")
    assert one["preview_url"].startswith("https://")
    meta = world.get(f"{META}/{one['meta_flow_id']}", business_account_id=account).json()
    assert (meta["name"], meta["status"]) == ("intake", "DRAFT")
    world.post(f"{META}/{one['meta_flow_id']}/publish")
    found = world.get(f"{PATH}/{one['id']}").json()["data"]
    assert (found["status"], found["preview_url"], found["published_at"] is None) == ("published", None, False)


def test_publishing_twice_or_with_errors_is_refused_in_kapso_s_words(world: World, number: str) -> None:
    one = created(world, number, publish=True)
    assert one["status"] == "published"
    assert "PUBLISHED" in error(world.post(f"{PATH}/{one['id']}/publish"))
    bad = {"version": "7.3", "screens": [{**SCREEN, "terminal": False}]}
    assert "terminal" in error(create(world, number, name="bad", flow_json=bad, publish=True))
    assert [row["name"] for row in world.get(PATH).json()["data"]] == ["intake"]
    assert "intake" in error(create(world, number))
    missing = world.post(PATH, {"phone_number_id": number, "publish": True})
    assert (missing.status, missing.json()) == (400, {"error": "flow_json is required to publish"})


def test_flows_are_filtered(world: World, number: str, account: str) -> None:
    created(world, number)
    created(world, number, name="survey", publish=True)

    def names(**query: str) -> list[str]:
        return [one["name"] for one in world.get(PATH, **query).json()["data"]]

    assert names() == ["survey", "intake"]
    assert names(status="draft") == ["intake"]
    assert names(name_contains="SURV") == ["survey"]
    assert names(business_account_id=account) == ["survey", "intake"]
    assert names(phone_number_id="123") == []


def test_each_json_is_a_version_and_a_bad_one_is_none(world: World, number: str) -> None:
    one = created(world, number)
    path = f"{PATH}/{one['id']}/versions"
    refused = world.post(path, {"flow_json": {**FLOW, "screens": []}})
    assert refused.status == 422
    assert refused.json()["validation_errors"][0]["error"] == "MIN_ITEMS_REQUIRED"
    made = world.post(path, {"flow_json": {**FLOW, "version": "7.2"}})
    assert (made.status, made.json()["data"]["flow_json"]["version"]) == (201, "7.2")
    listed = world.get(path).json()
    assert [row["version_label"] for row in listed["data"]] == ["v2", "v1"]
    assert "flow_json" not in listed["data"][0]
    version = made.json()["data"]["id"]
    assert world.get(f"{path}/{version}").json()["data"] == made.json()["data"]
    world.post(f"{PATH}/{one['id']}/publish")
    assert world.get(f"{path}/{version}").json()["data"]["status"] == "published"
    assert "PUBLISHED" in error(world.post(path, {"flow_json": FLOW}))


def test_an_endpoint_is_written_encrypted_deployed_and_registered(world: World, number: str) -> None:
    one = created(world, number, flow_json=DYNAMIC)
    path = f"{PATH}/{one['id']}"
    assert "No data endpoint" in error(world.get(f"{path}/data_endpoint"))
    code = "async function handler() {}"
    made = world.post(f"{path}/data_endpoint", {"code": code}).json()["data"]
    assert (made["code"], made["status"]) == (code, "draft")
    assert "encryption" in error(world.post(f"{path}/data_endpoint/register"))
    done = [world.post(f"{path}/setup_encryption").json()["data"]["status"] for _ in range(2)]
    assert done == ["success", "already_configured"]
    assert "deployed" in error(world.post(f"{path}/data_endpoint/register"))
    world.post(f"{path}/data_endpoint/deploy")
    world.advance(60)
    assert world.get(f"{path}/data_endpoint").json()["data"]["status"] == "deployed"
    assert "endpoint_uri" in error(world.post(f"{path}/publish"))
    assert world.post(f"{path}/data_endpoint/register").status == 200
    published = world.post(f"{path}/publish").json()["data"]
    assert (published["has_data_endpoint"], published["flows_encryption_configured"]) == (True, True)
    assert published["data_endpoint_url"].endswith("/invoke")


def test_a_deployed_function_can_be_attached(world: World, number: str) -> None:
    path = f"{PATH}/{created(world, number)['id']}/data_endpoint"
    function = {"name": "f", "code": "x", "function_type": "cloudflare_worker"}
    made = world.post("/functions", {"function": function}).json()["data"]["id"]
    assert error(world.patch(path, {"function_id": made})) == "Function is not deployed"
    world.post(f"/functions/{made}/deploy")
    world.advance(60)
    attached = world.patch(path, {"function_id": made}).json()["data"]
    assert (attached["flow_data_endpoint_function_id"], attached["warning"]) == (made, None)
    assert world.patch(path, {"function_id": "123"}).status == 404
    invoked = world.post(f"/functions/{made}/invoke", {"x": 1})
    assert invoked.status == 200
    runs = world.get(f"{PATH}/{attached['flow_id']}/function_invocations").json()["data"]
    assert (runs["function_id"], runs["total"]) == (made, 1)
    failed = world.get(f"{PATH}/{attached['flow_id']}/function_invocations", status="failed").json()["data"]
    assert failed["invocations"] == []


def test_what_people_answered_is_listed(world: World, number: str) -> None:
    one = created(world, number, publish=True)
    reply = {"name": "flow", "response_json": '{"place":"Lisbon"}', "body": "Sent"}
    said = {"type": "interactive", "content": {"type": "nfm_reply", "nfm_reply": reply}}
    world.control("POST", f"/phone-numbers/{number}/inbound", {"from": "15551234567", **said})
    (answer,) = world.get(f"{PATH}/{one['id']}/responses").json()["data"]
    assert answer["response"] == reply
    (message,) = world.get("/whatsapp/messages").json()["data"]
    assert message["kapso"]["flow_response"] == {"place": "Lisbon"}


def test_the_logs_of_an_endpoint_name_its_function(world: World, number: str) -> None:
    path = f"{PATH}/{created(world, number)['id']}"
    assert world.get(f"{path}/function_logs").status == 422
    made = world.post(f"{path}/data_endpoint", {"code": "x"}).json()["data"]
    logs = world.get(f"{path}/function_logs").json()["data"]
    assert logs == {"function_id": made["function_id"], "function_name": made["function_name"], "logs": []}
