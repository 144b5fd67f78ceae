"""The states that GitOps tools see a channel in, and a project and a release, one scene each."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from sendero_channels.kernel.names import Key
from tests.flow.declared import CHANNEL, PACKAGE, PROJECT, declared, package, project, tenant
from tests.flow.reasons.steps import PROFILE, calling_elsewhere, connected, linked
from tests.flow.recorded import seen, summed_up
from tests.flow.scene import Scene

Raw = dict[str, Any]
Play = Callable[[Scene], Awaitable[object]]


@dataclass(frozen=True)
class State:
    """One state: its name, what a reader of the page is told of it, and how a channel gets there."""

    name: str
    what: str
    play: Play
    of: Key = CHANNEL

    def __str__(self) -> str:
        return f"{self.of.kind.kind}/testdata/{self.name}.yaml"


async def just_created(scene: Scene) -> None:
    scene.apply(tenant(), project(), package())
    await scene.settle()
    scene.operator.queue.close()
    scene.apply(*declared())


async def not_looked_at_yet(scene: Scene) -> None:
    await scene.onboard()
    scene.edit({"profile": {"about": "Other trips"}})


async def link_waits(scene: Scene) -> None:
    await linked(scene)


async def review_waits(scene: Scene) -> None:
    scene.write_to(await connected(scene))
    await scene.pass_time(70)


async def work_fails(scene: Scene) -> None:
    await scene.onboard()
    scene.fault("POST", PROFILE, 500)
    scene.edit({"profile": {"about": "Other trips"}})
    await scene.settle()


async def ready(scene: Scene) -> None:
    await scene.onboard()
    scene.edit({"live": False})
    await scene.settle()


async def live(scene: Scene) -> None:
    await scene.onboard()


async def unreachable_for_a_while(scene: Scene) -> None:
    await scene.onboard()
    scene.fault(kind="reset")
    await scene.refresh()


async def unreachable_for_long(scene: Scene) -> None:
    await scene.onboard()
    scene.fault(kind="reset")
    await scene.pass_time(1500)


async def unanswered(scene: Scene) -> None:
    scene.apply(*declared(variables={}))
    await scene.settle()


async def plan_is_free(scene: Scene) -> None:
    scene.apply(*declared())
    scene.apply(tenant(plan="free"))
    await scene.settle()


async def live_and_not_ready(scene: Scene) -> None:
    number = await scene.onboard()
    scene.kapso.control("POST", f"/phone-numbers/{number}/state", {"status": "DISCONNECTED"})
    await scene.refresh()


async def release_refused(scene: Scene) -> None:
    await scene.onboard()
    scene.apply(package("travel-agent-1.2.0", calling_elsewhere))
    scene.edit({"packageRef": {"name": "travel-agent-1.2.0"}})
    await scene.settle()


async def suspended_while_live(scene: Scene) -> None:
    await scene.onboard()
    scene.edit({"suspend": True})
    await scene.settle()


async def suspended_on_the_way(scene: Scene) -> None:
    await linked(scene)
    scene.edit({"suspend": True})
    await scene.settle()


async def deletion_waits(scene: Scene) -> None:
    await scene.onboard()
    scene.fault(kind="reset")
    scene.remove()
    await scene.settle()


async def key_rejected(scene: Scene) -> None:
    scene.secret(**{"api-key": "a key that nobody knows", "signing-secret": "s"})
    await linked(scene)


async def never_answered(scene: Scene) -> None:
    scene.fault(kind="reset")
    await linked(scene)


async def forged(scene: Scene) -> None:
    release = package()
    release["spec"]["description"] = "Something else."
    scene.apply(release)
    await scene.settle()


PLAYS = (
    State("created", "just created, not looked at yet", just_created),
    State("edited", "live, and edited a moment ago", not_looked_at_yet),
    State("link", "waits for the tenant to open the setup link", link_waits),
    State("review", "waits for Meta's review", review_waits),
    State("failing", "live; an edit of the profile fails and is tried again", work_fails),
    State("ready", "all gates True, `live: false`", ready),
    State("live", "live", live),
    State("unreachable", "live; Kapso does not answer, the evidence still holds", unreachable_for_a_while),
    State("expired", "live; Kapso does not answer, the evidence has expired", unreachable_for_long),
    State("unanswered", "a variable of the package is not answered", unanswered),
    State("free", "the tenant's plan is free", plan_is_free),
    State("fallen", "live, and the number is disconnected at Meta", live_and_not_ready),
    State("refused", "live; the release that it should change to is refused", release_refused),
    State("suspended", "live, and suspended", suspended_while_live),
    State("paused", "suspended while the link waits", suspended_on_the_way),
    State("deleting", "being deleted; Kapso does not answer", deletion_waits),
    State("ready", "its key is accepted", link_waits, PROJECT),
    State("rejected", "its key is rejected", key_rejected, PROJECT),
    State("unreachable", "Kapso has never answered", never_answered, PROJECT),
    State("ready", "its content is what its digest says", link_waits, PACKAGE),
    State("forged", "its content is not what its digest says", forged, PACKAGE),
)


async def played(one: State) -> Raw:
    """The object in this state."""
    async with Scene() as scene:
        await one.play(scene)
        return summed_up(seen(scene, one.of))
