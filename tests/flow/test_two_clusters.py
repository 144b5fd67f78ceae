"""Two clusters use one Kapso project under two owner ids, with all else the same: neither touches the other's."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests.flow.adversary.two import Two, bring_live
from tests.flow.declared import CHANNEL, NUMBER, PACKAGE, PROJECT, TENANT, channel, package, project, tenant
from tests.flow.reasons.steps import another_text
from tests.flow.releases import edition, pass_days
from tests.flow.scene import Scene

Raw = dict[str, Any]
ELSEWHERE, OTHER_NUMBER = "https://elsewhere.example.org/kapso/main", "+34 922 76 54 32"


class Cluster(Scene):
    """One of several scenes on the same Kapso and the same clock: time passes for all of them."""

    def __init__(self, beside: "Cluster | None" = None) -> None:
        super().__init__()
        self.all: list[Cluster] = [self]
        if beside is not None:
            self.kapso, self.clock, self.all = beside.kapso, beside.clock, beside.all
            self.all.append(self)
            self.operator = self._operator()
            self.kapso.receiver.answers = self._either

    async def settle(self) -> None:
        for one in self.all * 2:
            await Scene.settle(one)

    def _either(self, delivery: Any) -> int | None:
        here, there = self.all
        return (there if delivery.url == ELSEWHERE else here)._deliver(delivery)


@asynccontextmanager
async def clusters() -> AsyncIterator[tuple[Cluster, Two]]:
    """Both are Live; the second one as it has to stay."""
    async with Cluster() as here, Cluster(here) as there:
        here.apply(tenant(), project(), package(), channel())
        await bring_live(here, CHANNEL, NUMBER)
        there.apply(tenant(), project(ownerID="other", webhookURL=ELSEWHERE), package(), channel())
        await bring_live(there, CHANNEL, OTHER_NUMBER)
        await here.pass_time(700)
        yield here, Two(there)


def _edits(here: Cluster) -> None:
    here.edit({"profile": {"about": "Another word"}, "variables": {"agency_name": "Another name"}})


def _stops(here: Cluster) -> None:
    here.edit({"live": False})


def _asks(here: Cluster) -> None:
    for what in ("setup-link", "test"):
        here.request(what)


def _releases(here: Cluster) -> None:
    here.apply(package("travel-agent-1.1.0", another_text))
    here.edit({"packageRef": {"name": "travel-agent-1.1.0"}})


def _deletes(here: Cluster) -> None:
    here.edit({"deletionPolicy": "Delete"})
    here.remove()


def _loses_the_channel(here: Cluster) -> None:
    here.cluster.edit(CHANNEL, {"metadata": {"finalizers": []}})
    here.remove()


def _loses_everything(here: Cluster) -> None:
    for key in (CHANNEL, TENANT, PACKAGE):
        here.remove(key)


def _moves_its_url(here: Cluster) -> None:
    here.edit({"webhookURL": "https://third.example.org/kapso/main"}, PROJECT)


def _needs_no_url(here: Cluster) -> None:
    here.edit({"webhookURL": None}, PROJECT)


def _is_downgraded(here: Cluster) -> None:
    here.edit({"plan": "free"}, TENANT)


def _forges(here: Cluster) -> None:
    there = here.all[1].status()
    named = ("customer", "number", "workflow", "setupLink", "testMessage", "templates", "flows")
    written = len(here.record.written)
    here.cluster.edit(CHANNEL, {"status": {name: there[name] for name in named if name in there}}, status=True)
    del here.record.written[written:]
    here.edit({"deletionPolicy": "Delete"})
    here.remove()


DEEDS = [
    _edits,
    _stops,
    _asks,
    _releases,
    _deletes,
    _loses_the_channel,
    _loses_everything,
    _moves_its_url,
    _needs_no_url,
    _is_downgraded,
    _forges,
]


@pytest.mark.parametrize("deed", DEEDS)
async def test_what_one_cluster_does_is_nothing_to_the_other(deed: Callable[[Cluster], None]) -> None:
    async with clusters() as (here, there):
        before = len(here.calls)
        deed(here)
        await here.pass_time(1300)
        await here.operator.compare()
        await here.pass_time(3700)
        there.unharmed()
        assert here.wrote(before), "the deed came to Kapso"
        assert len(_hooks(there.scene, ELSEWHERE)) == 2, "the project's, and the number's"


async def test_a_restart_and_a_wiped_status_find_what_is_of_this_cluster() -> None:
    async with clusters() as (here, there):
        mine = {part: here.status()[part]["id"] for part in ("customer", "workflow")}
        before = len(here.calls)
        here.cluster.edit(CHANNEL, {"status": None}, status=True)
        await here.restart()
        await here.pass_time(700)
        assert {part: here.status()[part]["id"] for part in mine} == mine
        assert here.wrote(before) == []
        there.unharmed()


async def test_what_the_other_cluster_sends_on_a_shared_account_is_not_retired() -> None:
    async with Cluster() as here, Cluster(here) as there:
        here.apply(tenant(), project(), package(), channel())
        await bring_live(here, CHANNEL, NUMBER)
        there.apply(tenant(), project(ownerID="other", webhookURL=ELSEWHERE), package(), channel())
        await bring_live(there, CHANNEL, OTHER_NUMBER, business_account_id=here.waba())
        first = {one["name"] for one in there.templates()}
        for number in ("1", "2", "3"):
            release = edition(number)
            here.apply(release)
            here.edit({"packageRef": {"name": release["metadata"]["name"]}})
            await here.pass_time(70)
            here.review()
            await here.pass_time(130)
        await pass_days(here, 31)
        assert here.status()["package"]["name"] == release["metadata"]["name"]
        assert first <= {one["name"] for one in there.templates()}
        assert there.condition("Live")[0] == "True"


def _hooks(scene: Scene, url: str) -> list[Raw]:
    return [one for one in scene.kapso.get("/whatsapp/webhooks", per_page=100).json()["data"] if one["url"] == url]
