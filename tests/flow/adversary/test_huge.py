"""As much of everything as the API server lets through: bounded work, bounded words, and nobody else notices."""

import json

import pytest

from tests.flow.adversary.two import BAD, EVIL, Raw, evil, two

LONGEST_NOTE = 1024


@pytest.mark.parametrize("name", ["reconcile-requested-at", "setup-link-requested-at", "test-requested-at", "other"])
async def test_an_annotation_of_256_kib_is_cut(name: str) -> None:
    async with two() as they:
        scene = they.scene
        await they.live()
        they.start()
        for value in ("9" * 262_000, "2026-03-02T09:00:00Z" + " " * 262_000, "\u202e" * 80_000, "{}" * 131_000):
            scene.annotate(name, value, BAD)
            await scene.pass_time(60)
        assert len(json.dumps(scene.status(BAD))) < 40_000
        assert all(len(one["note"]) <= LONGEST_NOTE for one in scene.cluster.events.values())
        they.unharmed()
        assert they.cost() <= 80


async def test_a_status_of_a_megabyte_is_replaced_or_ignored() -> None:
    async with two() as they:
        scene = they.scene
        await they.live()
        entry: Raw = {"gate": "Live", "source": "s" * 200, "observedAt": "2026-03-02T09:00:00Z"}
        conditions = [{"type": f"T{one}", "status": "True", "reason": "R", "message": "m" * 900} for one in range(900)]
        they.forge({"evidence": [entry] * 2000, "conditions": conditions, "intents": [{"what": "link"}] * 4})
        scene.annotate("reconcile-requested-at", "now", BAD)
        await scene.pass_time(60)
        assert len(json.dumps(scene.status(BAD))) < 40_000
        they.unharmed()


async def test_a_spec_as_large_as_may_be_is_judged_and_holds_nobody_up() -> None:
    async with two() as they:
        scene = they.scene
        variables = {f"variable_{one:03}": "\N{ROCKET}" * 1024 for one in range(64)}
        scene.apply(evil(variables=variables))
        they.start()
        await scene.pass_time(120)
        assert scene.condition("PackageResolved", BAD)[0] == "False"
        assert len(json.dumps(scene.status(BAD))) < 60_000
        they.unharmed()
        assert they.cost() <= 20


async def test_a_thousand_labels_annotations_and_finalizers_are_left_where_they_are() -> None:
    async with two() as they:
        scene = they.scene
        await they.live()
        many = {f"evil.example/{one}": "x" * 60 for one in range(1000)}
        held = [f"evil.example/{one}" for one in range(1000)]
        finalizers = [*scene.channel(BAD)["metadata"]["finalizers"], *held]
        scene.cluster.edit(BAD, {"metadata": {"labels": many, "annotations": many, "finalizers": finalizers}})
        await scene.pass_time(60)
        scene.remove(BAD)
        await scene.pass_time(60)
        assert scene.channel(BAD)["metadata"]["finalizers"] == held
        assert not [one for one in scene.installs() if one["spec"]["channelRef"]["namespace"] == EVIL]
        they.unharmed()
