"""The four parts of a channel's life: how each begins, when it is over, and what must be true then."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from testbed.watching import condition
from tests.e2e.going_on import serves, take_a_step
from tests.e2e.onboarding import mine, platform
from tests.e2e.people import People
from tests.e2e.release import release
from tests.e2e.replicas import KAPSO
from tests.e2e.sample.ground import Ground

VARIABLES = {"agency_name": "Nomad Journeys"}


@dataclass(frozen=True)
class Phase:
    """`begin` is what people do, `over` lets them go on and says whether the phase is over, `wrong` what is not so."""

    name: str
    begin: Callable[[Ground], object]
    over: Callable[[Ground], bool]
    wrong: Callable[[Ground], list[str]]


def once(ground: Ground) -> list[str]:
    """What is there more or less than once; nothing, as it should be."""
    people = ground.people
    sent = [one for one in people.tests() if one["status"] < 300]
    hooks = people.kapso.platform("/whatsapp/webhooks")["data"]
    names = [(one["name"], one["language"]) for one in people.templates()]
    asked = len({one["metadata"]["annotations"].get(_ASKED) for one in [ground.world.channel()] if _asked(one)})
    counts = {
        "customers": (len(people.customers()), 1),
        "links": ([one["status"] for one in people.links()], ["used"]),
        "the number's webhooks": (len(people.webhooks()), 1),
        "webhooks": (len(hooks), 2),
        "active triggers": (_serving(people), [True]),
        "templates twice": (len(names) - len(set(names)), 0),
        "test messages": (len(sent) in range(1, 2 + asked), True),
    }
    return [f"{what}: {found}, not {wanted}" for what, (found, wanted) in counts.items() if found != wanted]


def stopped(ground: Ground) -> list[str]:
    """After the deletion nothing serves any more, and nothing was made anew."""
    serving = _serving(ground.people)
    return [f"active triggers: {serving}, not none"] if serving else []


def _live(ground: Ground) -> bool:
    """Let people take their steps; whether the channel is Live, for its spec as it stands."""
    people = ground.people
    take_a_step(people)
    channel = ground.world.channel()
    if condition(channel, "TestDelivered").get("reason") == "SendOutcomeUnknown" and not _asked(channel):
        ground.world.annotate("test-requested-at", "2026-01-01T00:00:00Z")
    if (people.status().get("package") or {}).get("wanted"):
        people.review()
        ground.world.refresh()
    ready = condition(channel, "Ready")
    current = ready.get("observedGeneration") == channel["metadata"]["generation"]
    return current and ready.get("status") == "True" and serves(people)


def _edited(ground: Ground) -> bool:
    profile = ground.people.kapso.meta(
        f"/{ground.people.number_id()}/whatsapp_business_profile", fields="about"
    )["data"]  # fmt: skip
    return _live(ground) and [one.get("about") for one in profile] == ["After the edit"]


def _released(ground: Ground) -> bool:
    name = (ground.people.status().get("package") or {}).get("name")
    return _live(ground) and name == f"{ground.world.name}-next"


def _ship(ground: Ground) -> None:
    def another_text(spec: dict[str, Any]) -> None:
        spec["version"] = "1.1.0"
        body = next(one for one in spec["templates"][0]["components"] if one["type"] == "BODY")
        body["text"] += " Thank you."

    name = f"{ground.world.name}-next"
    ground.world.apply(release(name, another_text))
    ground.world.patch({"packageRef": {"name": name}})


def _gone(ground: Ground) -> bool:
    try:
        ground.world.channel()
    except LookupError:
        return True
    return False


def _serving(people: People) -> list[bool]:
    found = [one for flow in people.workflows() for one in people.triggers(str(flow["id"]))]
    return [True for one in found if one["active"]]


def _asked(channel: dict[str, Any]) -> bool:
    return _ASKED in (channel["metadata"].get("annotations") or {})


_ASKED = "channels.sendero.travel/test-requested-at"
PHASES = (
    Phase(
        "onboard",
        lambda ground: ground.world.apply(*platform(ground.world, baseURL=KAPSO), mine(ground.world)),
        _live,
        once,
    ),
    Phase(
        "edit",
        lambda ground: ground.world.patch({"profile": {"about": "After the edit"}, "variables": VARIABLES}),
        _edited,
        once,
    ),
    Phase("new release", _ship, _released, once),
    Phase(
        "delete",
        lambda ground: ground.world.delete("whatsappchannels", "channel", ground.world.namespace),
        _gone,
        stopped,
    ),
)
