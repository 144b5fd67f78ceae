"""Ways to the reasons that stand before Kapso: tenant, project, package."""

from collections.abc import AsyncIterator

from kapso_simulator.inprocess import KEY
from sendero_channels.kernel.reasons import entry
from tests.flow.declared import (
    NAMESPACE,
    PROJECT,
    SIGNING,
    SYSTEM,
    TENANT,
    channel,
    declared,
    package,
    project,
    tenant,
)
from tests.flow.reasons.scenario import leads_to
from tests.flow.scene import Scene


@leads_to(entry.TENANT_NOT_FOUND, "Entitled")
async def the_tenant_is_missing(scene: Scene) -> AsyncIterator[None]:
    scene.apply(project(), package(), channel())
    await scene.settle()
    yield
    scene.apply(tenant())
    await scene.settle()


@leads_to(entry.TENANT_NOT_FOUND, "Entitled")
async def the_tenant_names_other_namespaces(scene: Scene) -> AsyncIterator[None]:
    scene.apply(tenant(namespaces=["elsewhere"]), project(), package(), channel())
    await scene.settle()
    yield
    scene.edit({"namespaces": [NAMESPACE]}, TENANT)
    await scene.settle()


@leads_to(entry.PLAN_IS_FREE, "Entitled")
async def the_plan_is_free(scene: Scene) -> AsyncIterator[None]:
    scene.apply(tenant(plan="free"), project(), package(), channel())
    await scene.settle()
    yield
    scene.edit({"plan": "paid"}, TENANT)
    await scene.settle()


@leads_to(entry.PROJECT_NOT_FOUND, "ProjectReady")
async def the_project_is_missing(scene: Scene) -> AsyncIterator[None]:
    scene.apply(tenant(), package(), channel())
    await scene.settle()
    yield
    scene.apply(project())
    await scene.settle()


@leads_to(entry.PROJECT_NOT_FOUND, "ProjectReady")
async def the_project_does_not_admit_the_namespace(scene: Scene) -> AsyncIterator[None]:
    scene.apply(tenant(), project(namespaces=["elsewhere"]), package(), channel())
    await scene.settle()
    yield
    scene.edit({"namespaces": [NAMESPACE]}, PROJECT)
    await scene.settle()


@leads_to(entry.PROJECT_FULL, "ProjectReady")
async def an_older_channel_takes_the_only_place(scene: Scene) -> AsyncIterator[None]:
    budget = {"requestsPerMinute": 100_000, "maxChannels": 1}
    scene.apply(tenant(), project(budget=budget), package(), channel("older"), channel())
    await scene.settle()
    yield
    scene.edit({"budget": {"maxChannels": 2}}, PROJECT)
    await scene.settle()


@leads_to(entry.CREDENTIALS_MISSING, "ProjectReady")
async def there_is_no_secret(scene: Scene) -> AsyncIterator[None]:
    scene.cluster.secrets.remove(SYSTEM, "kapso")
    scene.apply(*declared())
    await scene.settle()
    yield
    scene.secret(**{"api-key": KEY, "signing-secret": SIGNING})
    await scene.pass_time(40)


@leads_to(entry.CREDENTIALS_MISSING, "ProjectReady")
async def the_key_in_the_secret_is_empty(scene: Scene) -> AsyncIterator[None]:
    scene.secret(**{"api-key": "", "signing-secret": SIGNING})
    scene.apply(*declared())
    await scene.settle()
    yield
    scene.secret(**{"api-key": KEY, "signing-secret": SIGNING})
    await scene.pass_time(40)


@leads_to(entry.CREDENTIALS_REJECTED, "ProjectReady")
async def kapso_does_not_know_the_key(scene: Scene) -> AsyncIterator[None]:
    scene.secret(**{"api-key": "a key that nobody knows", "signing-secret": SIGNING})
    scene.apply(*declared())
    await scene.settle()
    yield
    scene.secret(**{"api-key": KEY, "signing-secret": SIGNING})
    await scene.pass_time(40)


@leads_to(entry.KAPSO_UNREACHABLE, "ProjectReady", "Unknown")
async def kapso_has_never_answered(scene: Scene) -> AsyncIterator[None]:
    scene.fault(kind="reset")
    scene.apply(*declared())
    await scene.settle()
    yield
    scene.mend()
    await scene.pass_time(70)


@leads_to(entry.KAPSO_UNREACHABLE, "ProjectReady", "Unknown")
async def kapso_has_not_answered_for_two_periods(scene: Scene) -> AsyncIterator[None]:
    await scene.onboard()
    scene.fault(kind="reset")
    await scene.pass_time(1500)
    yield
    scene.mend()
    await scene.pass_time(70)


@leads_to(entry.PACKAGE_NOT_FOUND, "PackageResolved")
async def the_release_is_missing(scene: Scene) -> AsyncIterator[None]:
    scene.apply(tenant(), project(), channel())
    await scene.settle()
    yield
    scene.apply(package())
    await scene.settle()


@leads_to(entry.PACKAGE_INVALID, "PackageResolved")
async def the_release_is_not_what_its_digest_says(scene: Scene) -> AsyncIterator[None]:
    forged = package()
    forged["spec"]["description"] = "Something else."
    scene.apply(tenant(), project(), forged, channel())
    await scene.settle()
    yield
    scene.apply(package("travel-agent-1.0.1"))
    scene.edit({"packageRef": {"name": "travel-agent-1.0.1"}})
    await scene.settle()


@leads_to(entry.VARIABLE_MISSING, "PackageResolved")
async def a_variable_is_not_answered(scene: Scene) -> AsyncIterator[None]:
    scene.apply(*declared(variables={}))
    await scene.settle()
    yield
    scene.edit({"variables": {"agency_name": "Acme Trips"}})
    await scene.settle()


@leads_to(entry.VARIABLE_INVALID, "PackageResolved")
async def a_variable_has_a_wrong_answer(scene: Scene) -> AsyncIterator[None]:
    scene.apply(*declared(variables={"agency_name": "Acme Trips", "reply_minutes": "soon"}))
    await scene.settle()
    yield
    scene.edit({"variables": {"reply_minutes": "30"}})
    await scene.settle()
