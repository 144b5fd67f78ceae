"""A tenant that does all it can to spend the shared budget starves itself: acme's stops and edits are served."""

from collections.abc import Callable

import httpx2
import pytest

from sendero_channels.kernel.names import FINALIZER, Key, Kind
from tests.flow.adversary.two import BAD, EVIL, Two, evil, two
from tests.flow.declared import NAMESPACE, PROJECT, channel
from tests.flow.scene import Scene

RATE, MANY = 60, 40
KEYS = [Key(Kind.CHANNEL, f"c{number}", EVIL) for number in range(MANY)]
Attack = Callable[[Two, int], None]


def refreshes(they: Two, second: int) -> None:
    """Every channel asks for a Refresh every few seconds."""
    for key in KEYS[second % 4 :: 4]:
        they.scene.annotate("reconcile-requested-at", str(second), key)


def flaps(they: Two, second: int) -> None:
    """Every channel is switched on and off."""
    for key in KEYS[second % 4 :: 4]:
        they.scene.edit({"live": second % 8 < 4, "profile": {"about": str(second)}}, key)


def makes_again(they: Two, second: int) -> None:
    """Channels are deleted with all that they made, and made again."""
    for key in KEYS[second % 10 :: 10]:
        they.scene.remove(key) if they.scene.channel(key) else they.scene.apply(evil(key.name, deletionPolicy="Delete"))


def switches(they: Two, second: int) -> None:
    """One channel that is Live goes on and off, and is refreshed, every second."""
    they.scene.edit({"live": bool(second % 2)}, BAD)
    they.scene.annotate("reconcile-requested-at", str(second), BAD)


ATTACKS: dict[str, Attack] = {
    "refreshing": refreshes,
    "flapping": flaps,
    "making again": makes_again,
    "switching": switches,
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
async def test_acme_is_served_whatever_evil_does(attack: Attack) -> None:
    async with two() as they:
        scene = they.scene
        await they.live()
        scene.apply(*(evil(key.name) for key in KEYS))
        await scene.pass_time(60)
        scene.edit({"budget": {"requestsPerMinute": RATE}}, PROJECT)
        await scene.pass_time(60)
        passed = _timed(scene)
        second = 0

        async def until(done: Callable[[], bool], most: int) -> int:
            nonlocal second
            for waited in range(most):
                if done():
                    return waited
                attack(they, second)
                second += 1
                await scene.pass_time(1)
            raise AssertionError(f"acme has waited for {most} s: {scene.told()}")

        await until(lambda: second >= 60, 100)
        workflow = scene.status()["workflow"]["id"]
        scene.edit({"profile": {"about": "Trips with friends"}})
        await until(lambda: _about(scene, they.number) == "Trips with friends", 120)
        scene.apply(channel("second"))
        await until(lambda: "setupLink" in scene.status(Key(Kind.CHANNEL, "second", NAMESPACE)), 240)
        scene.edit({"live": False})
        await until(lambda: not any(one["active"] for one in scene.triggers(workflow)), 60)
        scene.edit({"live": True})
        await until(lambda: any(one["active"] for one in scene.triggers(workflow)), 120)
        assert max(_minutes(passed)) <= RATE


async def test_channels_that_nobody_admits_take_no_room_and_make_no_sweep_longer() -> None:
    async with two(budget={"maxChannels": 5, "requestsPerMinute": 60}) as they:
        scene = they.scene
        before = scene.operator.accesses.of("main").period
        for number in range(30):
            ref = {"name": ("acme", "nobody")[number % 2]}
            scene.apply(evil(f"c{number}", tenantRef=ref))
            scene.cluster.edit(Key(Kind.CHANNEL, f"c{number}", EVIL), {"metadata": {"finalizers": [FINALIZER]}})
        await scene.pass_time(120)
        scene.apply(channel("second"))
        await scene.pass_time(60)
        assert scene.condition("NumberConnected", Key(Kind.CHANNEL, "second", NAMESPACE)) == ("False", "LinkPending")
        assert scene.operator.accesses.of("main").period == before


async def test_who_writes_between_every_read_and_write_holds_up_no_sweep() -> None:
    async with two() as they:
        scene = they.scene
        await they.live()
        count = 0

        def meddle(verb: str, what: object) -> None:
            nonlocal count
            if what == BAD and verb.startswith("patch"):
                count += 1
                they.forge({"lastHandledReconcileAt": str(count)})

        await scene.sweep()
        await scene.pass_time(550)
        swept = scene.status(PROJECT)["observed"]["sweepStartedAt"]
        scene.cluster.before = meddle
        scene.annotate("reconcile-requested-at", "first", BAD)
        await scene.pass_time(150)
        assert count > 50
        assert scene.status(PROJECT)["observed"]["sweepStartedAt"] > swept
        they.unharmed()


def _about(scene: Scene, number: str) -> str:
    answer = scene.kapso.get(f"/meta/whatsapp/v24.0/{number}/whatsapp_business_profile").json()["data"][0]
    return str(answer["about"])


def _timed(scene: Scene) -> list[float]:
    passed: list[float] = []

    def note(request: httpx2.Request) -> None:
        passed.append(scene.clock.monotonic())

    scene.instead = note
    return passed


def _minutes(passed: list[float]) -> list[int]:
    """How many calls each minute saw that begins with one of them."""
    found, end = [], 0
    for start, at in enumerate(passed):
        while end < len(passed) and passed[end] < at + 60:
            end += 1
        found.append(end - start)
    return found
