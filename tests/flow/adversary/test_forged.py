"""A status is a cache: whoever writes another's ids into one of its own gains nothing by it."""

from collections.abc import Callable

import pytest

from sendero_channels.kernel.names import FINALIZER
from tests.flow.adversary.two import BAD, Raw, Two, evil, two

Deed = Callable[[Two], None]


def acmes(they: Two) -> Raw:
    """A status that says that all of acme's is the attacker's."""
    mine = they.scene.status()
    named = ("customer", "number", "workflow", "testMessage", "templates", "flows", "package", "conditions", "evidence")
    link = {"id": they.links()[0]["id"], "state": "active", "secretRef": {"name": "whatsapp-setup-links"}}
    intents = [{"what": what, "at": "2026-03-02T09:00:00Z"} for what in ("link", "webhook")]
    found = {name: mine[name] for name in named if name in mine}
    return {**found, "setupLink": link, "intents": intents, "observedGeneration": 1}


def _asks(what: str) -> Deed:
    return lambda they: they.scene.request(what, BAD)


def _edits(**spec: object) -> Deed:
    return lambda they: they.scene.edit(dict(spec), BAD)


def _deletes(they: Two) -> None:
    they.scene.edit({"deletionPolicy": "Delete"}, BAD)
    they.scene.remove(BAD)


def _refreshes(they: Two) -> None:
    they.scene.annotate("reconcile-requested-at", "now", BAD)


DEEDS: dict[str, Deed] = {
    "a new link": _asks("setup-link"),
    "a test": _asks("test"),
    "a refresh": _refreshes,
    "a stop": _edits(live=False),
    "another profile": _edits(profile={"about": "Mine now"}),
    "another answer": _edits(variables={"agency_name": "Mine now"}),
    "deletion": _deletes,
}


@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS)
async def test_forged_ids_lead_a_live_channel_to_nothing_of_anothers(deed: Deed) -> None:
    async with two() as they:
        await they.live()
        they.start()
        for _ in range(5):
            they.forge(acmes(they))
            deed(they)
            await they.scene.pass_time(60)
            if not they.scene.channel(BAD):
                break
        _touched_nothing(they)
        assert they.cost() <= 150


@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS)
async def test_forged_ids_lead_a_channel_that_has_nothing_yet_to_nothing_of_anothers(deed: Deed) -> None:
    async with two() as they:
        they.scene.apply(evil())
        they.forge(acmes(they))
        they.scene.cluster.edit(BAD, {"metadata": {"finalizers": [FINALIZER]}})
        await they.scene.pass_time(60)
        deed(they)
        await they.scene.pass_time(240)
        _touched_nothing(they)
        assert they.cost() <= 80


@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS)
async def test_forged_ids_lead_a_tenant_on_the_free_plan_to_nothing(deed: Deed) -> None:
    async with two(plan="free") as they:
        they.scene.apply(evil())
        they.forge(acmes(they))
        they.scene.cluster.edit(BAD, {"metadata": {"finalizers": [FINALIZER]}})
        deed(they)
        await they.scene.pass_time(240)
        assert they.changed() == []
        _touched_nothing(they)
        assert they.cost() <= 30


async def test_a_status_that_is_wiped_every_second_costs_no_call_and_no_storm() -> None:
    async with two() as they:
        await they.live()
        they.start()
        for _ in range(300):
            they.scene.cluster.edit(BAD, {"status": None}, status=True)
            await they.scene.pass_time(1)
        they.unharmed()
        assert they.changed() == []
        assert they.cost() <= 20
        assert they.writes() <= 20


def _touched_nothing(they: Two) -> None:
    they.unharmed()
    ids = they.words()
    touched = [path for _, path in they.changed() if any(id_ in path for id_ in ids)]
    assert touched == []
