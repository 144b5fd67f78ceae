"""The gates before Kapso, False for their real reasons and then True: tenant, project, package."""

import pytest

from testbed.controls import Refused
from tests.e2e.declared import Object, project_secret, tenant
from tests.e2e.onboarding import VARIABLES, actions, mine, onboarded, platform, reason
from tests.e2e.people import People
from tests.e2e.release import release
from tests.e2e.world import World

pytestmark = pytest.mark.e2e


def without(kind: str, objects: list[Object]) -> list[Object]:
    return [one for one in objects if one["kind"] != kind]


def test_a_free_plan_is_reviewed_and_makes_nothing_at_kapso(world: World) -> None:
    world.apply(*without("SenderoTenant", platform(world)), tenant(world.name, world.namespace, plan="free"))
    world.apply(mine(world))
    seen = world.wait_condition("Entitled", "False", "PlanIsFree")
    actor, message = actions(seen)["PlanIsFree"]
    assert actor == "Tenant"
    for need in ("paid plan", "tenant admin", "Business Portfolio", "payment method"):
        assert need in message
    seen = world.wait_condition("ProjectReady")
    assert reason(seen, "PackageResolved")[0] == "True"
    assert reason(seen, "Stalled") == ("True", "PlanIsFree")
    people = People(world)
    assert people.customers() == people.workflows() == []
    world.patch({"plan": "paid"}, world.name, "SenderoTenant")
    world.wait_condition("Entitled")
    world.wait_condition("NumberConnected", "False", "LinkPending")


def test_no_tenant_and_somebody_elses_read_the_same(world: World) -> None:
    world.apply(*without("SenderoTenant", platform(world)), mine(world))
    absent = world.wait_condition("Entitled", "False", "TenantNotFound")
    world.apply(tenant(world.name, "somewhere-else"))
    world.refreshed()
    theirs = world.wait_condition("Entitled", "False", "TenantNotFound")
    assert actions(absent)["TenantNotFound"] == actions(theirs)["TenantNotFound"]
    world.patch({"namespaces": [world.namespace]}, world.name, "SenderoTenant")
    world.wait_condition("Entitled")


def test_a_project_that_is_not_there_or_not_open_is_the_platforms_to_put_right(world: World) -> None:
    objects = platform(world)
    project = next(one for one in objects if one["kind"] == "KapsoProject")
    world.apply(*without("KapsoProject", objects), mine(world))
    seen = world.wait_condition("ProjectReady", "False", "ProjectNotFound")
    assert actions(seen)["ProjectNotFound"][0] == "Platform"
    world.apply({**project, "spec": {**project["spec"], "namespaces": ["somewhere-else"]}})
    world.refresh()
    world.wait_condition("ProjectReady", "False", "ProjectNotFound")
    world.patch({"namespaces": [world.namespace]}, world.name, "KapsoProject")
    world.wait_condition("ProjectReady")


def test_missing_credentials_are_named_and_healed(world: World) -> None:
    world.apply(*without("Secret", platform(world)), mine(world))
    seen = world.wait_condition("ProjectReady", "False", "CredentialsMissing")
    actor, message = actions(seen)["CredentialsMissing"]
    assert actor == "Platform"
    assert "spec.apiKeySecretRef" in message
    assert reason(seen, "Stalled") == ("True", "CredentialsMissing")
    world.apply(project_secret(world.name, **{"api-key": ""}))
    world.refresh_project()
    said = world.wait_project("Ready", "False", "CredentialsMissing")
    assert reason(said, "CredentialsAccepted") == ("False", "CredentialsMissing")
    world.apply(project_secret(world.name))
    world.refresh_project()
    world.wait_condition("ProjectReady", "True", "KeyAccepted")
    world.wait_condition("NumberConnected", "False", "LinkPending")


def test_a_wrong_key_is_told_and_healed(world: World) -> None:
    world.apply(project_secret(world.name, **{"api-key": "wrong-key-of-a-test"}))
    world.apply(*without("Secret", platform(world)), mine(world))
    seen = world.wait_condition("ProjectReady", "False", "CredentialsRejected")
    assert actions(seen)["CredentialsRejected"][0] == "Platform"
    assert "wrong-key-of-a-test" not in str(seen["status"]) + str(world.get("kapsoprojects", world.name)["status"])
    world.apply(project_secret(world.name))
    world.refresh_project()
    world.wait_condition("ProjectReady", "True", "KeyAccepted")


def test_a_key_that_is_revoked_later_stops_nobody(world: World) -> None:
    people = onboarded(world)
    key = str(dict(people.kapso.headers)["X-API-Key"])
    people.controls.call("DELETE", f"/keys/{key}")
    world.refresh()
    world.wait_condition("ProjectReady", "False", "CredentialsRejected")
    assert reason(world.channel(), "Live")[0] != "False"
    with pytest.raises(Refused):
        people.customers()
    people.controls.call("POST", "/keys", {"key": key})
    world.refresh_project()
    world.wait_condition("Ready")
    assert people.serves()
    assert people.stops() == []


def test_an_unknown_package_is_told_and_healed(world: World) -> None:
    world.apply(*without("ChannelPackage", platform(world)), mine(world))
    seen = world.wait_condition("PackageResolved", "False", "PackageNotFound")
    assert actions(seen)["PackageNotFound"][0] == "Platform"
    world.apply(release(world.name))
    world.wait_condition("PackageResolved", "True", "Resolved")


def test_a_package_that_is_not_what_its_digest_says_is_not_run(world: World) -> None:
    broken = release(world.name)
    broken["spec"]["digest"] = f"sha256:{'0' * 64}"
    world.apply(*platform(world, broken), mine(world))
    seen = world.wait_condition("PackageResolved", "False", "PackageInvalid")
    assert actions(seen)["PackageInvalid"][0] == "Author"
    world.apply(release(f"{world.name}-again"))
    world.patch({"packageRef": {"name": f"{world.name}-again"}})
    world.wait_condition("PackageResolved")


def test_an_unanswered_variable_is_asked_for_by_name(world: World) -> None:
    world.apply(*platform(world), mine(world, variables={"agent_tone": "friendly"}))
    seen = world.wait_condition("PackageResolved", "False", "VariableMissing")
    actor, message = actions(seen)["VariableMissing"]
    assert actor == "Tenant"
    assert "agency_name" in message
    world.patch({"variables": {**VARIABLES, "agent_tone": "rude"}})
    seen = world.wait_condition("PackageResolved", "False", "VariableInvalid")
    assert "agent_tone" in actions(seen)["VariableInvalid"][1]
    world.patch({"variables": {**VARIABLES, "agent_tone": "formal"}})
    world.wait_condition("PackageResolved", "True", "Resolved")
