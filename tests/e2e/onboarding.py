"""The way from YAML to Live, as far as a test wants to go it."""

from typing import Any

from testbed.watching import condition
from tests.e2e.declared import Object, channel, project, project_secret, tenant
from tests.e2e.people import People
from tests.e2e.release import release
from tests.e2e.world import PUBLIC_ORIGIN, World

VARIABLES = {"agency_name": "Nomad Travel"}
# All tests use one key, which has one budget in the operator that serves them all.
BUDGET = {"requestsPerMinute": 10_000}


def platform(world: World, package: Object | None = None, **spec: Any) -> list[Object]:
    """What the platform team declares: a paid tenant, a project with a public webhook, the example package."""
    name = world.name
    hook = {"webhookURL": f"{PUBLIC_ORIGIN}/kapso/{name}", "budget": BUDGET}
    return [
        tenant(name, world.namespace),
        project_secret(name),
        project(name, world.namespace, world.kapso.url, **{**hook, **spec}),
        package or release(name),
    ]


def mine(world: World, name: str = "channel", **spec: Any) -> Object:
    """The tenant's channel."""
    variables = spec.pop("variables", VARIABLES)
    return channel(world.name, world.name, variables, name=name, **spec)


def declare(world: World, package: Object | None = None, **spec: Any) -> People:
    """All of it applied. The setup link is there when this returns."""
    world.apply(*platform(world, package), mine(world, **spec))
    world.wait_condition("NumberConnected", "False", "LinkPending")
    return People(world)


def connected(world: World, package: Object | None = None, **spec: Any) -> People:
    """As far as a number that is installed, with what the operator can prepare on it."""
    people = declare(world, package, **spec)
    connect(people)
    return people


def connect(people: People) -> None:
    """The admin connects the number."""
    people.connect()
    people.world.wait_condition("NumberConnected", "True", "Connected", name=people.name)


def onboarded(world: World, package: Object | None = None, **spec: Any) -> People:
    """All the way: Ready and, where the channel wants it, Live."""
    people = connected(world, package, **spec)
    finish(people)
    return people


def finish(people: People) -> Object:
    """From an installed number to Ready and Live: the first message, the review, and the test message's arrival."""
    world, name = people.world, people.name
    people.write()
    world.wait_condition("WebhookVerified", name=name)
    world.wait_condition("TemplatesApproved", "False", "InReview", name=name)
    people.review()
    world.refresh(name)
    world.wait_condition("TestDelivered", "False", "TestSent", name=name)
    people.deliver()
    ready = world.wait_condition("Ready", name=name)
    return world.wait_condition("Live", name=name) if ready["spec"]["live"] else ready


def reason(channel: Object, type_: str) -> tuple[str, str]:
    """A condition's status and reason."""
    one = condition(channel, type_)
    return str(one.get("status", "")), str(one.get("reason", ""))


def actions(channel: Object) -> dict[str, tuple[str, str]]:
    """Who must do what, by the reason."""
    found = channel["status"].get("nextActions") or []
    return {one["reason"]: (one["actor"], one["message"]) for one in found}
