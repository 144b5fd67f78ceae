"""The gates that the package decides: profile, workflow, policy, trigger, templates, Flows."""

from typing import Any

import pytest

from tests.e2e.declared import tenant
from tests.e2e.onboarding import actions, connected, declare, onboarded, reason
from tests.e2e.people import People
from tests.e2e.release import node, release
from tests.e2e.world import World

pytestmark = pytest.mark.e2e


def profile(people: People) -> dict[str, Any]:
    path = f"/{people.number_id()}/whatsapp_business_profile"
    return dict(people.kapso.meta(path, fields="about")["data"][0])


def write_profile(people: People, **fields: Any) -> None:
    path = f"/meta/whatsapp/v24.0/{people.number_id()}/whatsapp_business_profile"
    people.kapso.call("POST", path, {"messaging_product": "whatsapp", **fields})


def workflow(people: People) -> dict[str, Any]:
    """The channel's graph at Kapso, with its version."""
    return dict(people.kapso.platform(f"/workflows/{people.status()['workflow']['id']}/definition")["data"])


def edit_graph(people: People, id_: str, **fields: Any) -> None:
    """Somebody changes a node of the channel's graph in Kapso's editor."""
    found = workflow(people)
    node({"workflow": found["definition"]}, id_).update(fields)
    body = {"definition": found["definition"], "lock_version": found["lock_version"]}
    people.kapso.call("PATCH", f"/platform/v1/workflows/{people.status()['workflow']['id']}", {"workflow": body})


def foreign_workflow(people: People, **config: Any) -> str:
    """A workflow that somebody else makes at Kapso, with an inbound trigger for the channel's number; its id."""
    start = {"id": "start", "type": "flow-node", "data": {"node_type": "start", "config": {}}}
    start |= {"position": {"x": 0, "y": 0}}
    graph: dict[str, Any] = {"nodes": [start], "edges": []}
    made = people.kapso.call("POST", "/platform/v1/workflows", {"workflow": {"name": "theirs", "definition": graph}})
    id_ = str(made["data"]["id"])
    trigger = {"trigger_type": "inbound_message", "phone_number_id": people.number_id(), "active": False, **config}
    people.kapso.call("PUT", f"/platform/v1/workflows/{id_}/triggers", {"triggers": [trigger]})
    return id_


def test_a_profile_that_drifts_is_put_back_and_stops_nobody(world: World) -> None:
    people = onboarded(world, profile={"about": "Trips made by people"})
    write_profile(people, about="Hacked")
    people.controls.fault(method="POST", route="/meta/whatsapp/*/whatsapp_business_profile", status=500, count=1)
    world.refresh()
    seen = world.wait_condition("ProfileApplied", "False", "ProfileDiffers")
    assert reason(seen, "Live") == ("True", "Serving")
    world.wait_condition("ProfileApplied", "True", "Applied")
    assert profile(people)["about"] == "Trips made by people"
    assert people.serves()
    assert people.stops() == []


def test_a_profile_that_whatsapp_refuses_is_the_tenants_to_correct(world: World) -> None:
    people = connected(world)
    refused = {"error": {"message": "(#100) Invalid parameter", "type": "OAuthException", "code": 100}}
    route = "/meta/whatsapp/*/whatsapp_business_profile"
    people.controls.fault(method="POST", route=route, status=400, body=refused, count=1)
    world.patch({"profile": {"about": "Not this"}})
    seen = world.wait_condition("ProfileApplied", "False", "ProfileRefused")
    assert actions(seen)["ProfileRefused"][0] == "Tenant"
    world.patch({"profile": {"about": "But this"}})
    world.wait_condition("ProfileApplied", "True", "Applied")


def test_a_graph_that_was_edited_harmlessly_is_put_back(world: World) -> None:
    people = onboarded(world)
    before = workflow(people)["definition"]
    text = next(one for one in before["nodes"] if one["data"]["node_type"] == "send_text")["id"]
    edit_graph(people, text, message="Bought by somebody else")
    world.refreshed()
    world.wait_condition("WorkflowPublished", "True", "Published")
    assert workflow(people)["definition"] == before
    assert people.serves()


def test_a_graph_that_was_edited_against_the_policy_in_our_absence_stops_the_trigger_until_refresh(
    world: World,
) -> None:
    people = onboarded(world)
    call = next(one for one in workflow(people)["definition"]["nodes"] if one["data"]["node_type"] == "webhook")["id"]
    world.operator.stop()
    edit_graph(people, call, url="https://evil.example/pay")
    world.operator.start()
    world.wait_condition("WorkflowCompliant", "False", "PolicyViolated")
    seen = world.wait_condition("Live", "False", "Stopped")
    assert actions(seen)["PolicyViolated"][0] == "Author"
    assert not people.serves()
    world.refresh()
    world.wait_condition("WorkflowCompliant", "True", "Compliant")
    world.wait_condition("Live")
    assert people.serves()


def test_a_package_that_breaks_the_policy_is_not_published(world: World) -> None:
    def pay(spec: dict[str, Any]) -> None:
        call = next(one for one in spec["workflow"]["nodes"] if one["data"]["node_type"] == "webhook")
        call["data"]["config"]["url"] = "https://evil.example/pay"

    people = connected(world, release(world.name, pay))
    seen = world.wait_condition("WorkflowCompliant", "False", "PolicyViolated")
    assert actions(seen)["PolicyViolated"][0] == "Author"
    assert people.workflows() == []
    world.apply(release(f"{world.name}-safe"))
    world.patch({"packageRef": {"name": f"{world.name}-safe"}})
    world.wait_condition("WorkflowCompliant", "True", "Compliant")
    world.wait_condition("WorkflowPublished", "True", "Published")


def test_a_trigger_that_is_held_elsewhere_is_told_and_left_alone(world: World) -> None:
    people = declare(world, suspend=False)
    people.connect()
    world.wait_condition("TriggerReady", "True", "TriggerRegistered")
    theirs = foreign_workflow(people)
    world.refresh()
    seen = world.wait_condition("TriggerReady", "False", "TriggerHeldElsewhere")
    actor, message = actions(seen)["TriggerHeldElsewhere"]
    assert actor == "Platform"
    assert theirs in message
    assert len(people.triggers(theirs)) == 1
    people.kapso.call("PUT", f"/platform/v1/workflows/{theirs}/triggers", {"triggers": []})
    world.refresh()
    world.wait_condition("TriggerReady", "True", "TriggerRegistered")


def test_an_adopted_workflow_serves_until_ours_does(world: World) -> None:
    people = connected(world)
    world.wait_condition("TriggerReady", "True", "TriggerRegistered")
    theirs = foreign_workflow(people, active=True)
    adopt = [{"namespace": world.namespace, "channel": "channel", "workflowID": theirs}]
    world.apply(tenant(world.name, world.namespace, adopt=adopt))
    world.refresh()
    world.wait_condition("TriggerReady", "True", "TriggerRegistered")
    assert [one["active"] for one in people.triggers(theirs)] == [True]
    people.write()
    world.wait_condition("WebhookVerified")
    people.review()
    world.refresh()
    world.wait_condition("TestDelivered", "False", "TestSent")
    people.deliver()
    world.wait_condition("Live")
    assert people.serves()
    assert [one["active"] for one in people.triggers(theirs)] == [False]


def test_templates_go_from_review_to_rejected_with_metas_reason_and_back(world: World) -> None:
    people = connected(world)
    seen = world.wait_condition("TemplatesApproved", "False", "InReview")
    assert actions(seen)["InReview"][0] == "Meta"
    first, *others = people.templates()
    people.controls.review(str(first["id"]), "REJECTED", reason="TAG_CONTENT_MISMATCH")
    for one in others:
        people.controls.review(str(one["id"]), "APPROVED")
    world.refresh()
    seen = world.wait_condition("TemplatesApproved", "False", "TemplateRejected")
    actor, message = actions(seen)["TemplateRejected"]
    assert actor == "Author"
    assert first["language"] in message
    assert reason(seen, "Stalled")[0] == "True"
    people.controls.review(str(first["id"]), "APPROVED", category="MARKETING")
    world.refresh()
    seen = world.wait_condition("TemplatesApproved", "False", "TemplateCategoryChanged")
    people.controls.review(str(first["id"]), "APPROVED", category="UTILITY")
    world.refresh()
    world.wait_condition("TemplatesApproved", "True", "Approved")


def test_a_paused_or_disabled_template_makes_ready_false_and_stops_nobody(world: World) -> None:
    people = onboarded(world)
    id_ = str(people.templates()[0]["id"])
    for status, why in (("PAUSED", "TemplatePaused"), ("DISABLED", "TemplateDisabled")):
        people.controls.review(id_, status)
        world.refresh()
        seen = world.wait_condition("TemplatesApproved", "False", why)
        assert reason(seen, "Ready") == ("False", why)
        assert reason(seen, "Live") == ("True", "Serving")
        assert people.serves()
    people.controls.review(id_, "APPROVED")
    world.refresh()
    world.wait_condition("Ready")
    assert people.stops() == []


def test_a_flow_with_errors_is_the_authors_and_a_corrected_release_heals(world: World) -> None:
    def broken(spec: dict[str, Any]) -> None:
        spec["flows"][0]["definition"]["screens"][0]["layout"]["children"][0]["type"] = "NoSuchComponent"

    people = connected(world, release(world.name, broken))
    seen = world.wait_condition("FlowsPublished", "False", "FlowInvalid")
    actor, message = actions(seen)["FlowInvalid"]
    assert actor == "Author"
    assert "intake" in message
    assert people.workflows() == []
    world.apply(release(f"{world.name}-right"))
    world.patch({"packageRef": {"name": f"{world.name}-right"}})
    world.wait_condition("FlowsPublished", "True", "FlowsReady")
    world.wait_condition("WorkflowPublished", "True", "Published")
