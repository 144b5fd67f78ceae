"""Nothing is written when nothing has changed, and no more is asked of Kapso than is needed."""

import re
from collections import Counter

from sendero_channels.kernel.names import Key, Kind
from tests.flow.adversary.two import bring_live
from tests.flow.declared import CHANNEL, NAMESPACE, ROOT, channel, package, project, tenant
from tests.flow.reasons.steps import connected
from tests.flow.scene import Scene

_ID = re.compile(r"(?<=/)([0-9a-f-]{36}|\d{6,})(?=/|$)")
CALLS = ROOT / "docs" / "calls.md"


async def test_a_hundred_passes_within_one_sweep_write_nothing() -> None:
    async with Scene() as scene:
        await scene.onboard()
        await scene.sweep()
        before, written = len(scene.calls), len(scene.cluster.writes)
        for _ in range(100):
            scene.wake()
            scene.wake(Key(Kind.PROJECT, "main"))
            await scene.pass_time(5)
        assert scene.cluster.writes[written:] == []
        assert scene.wrote(before) == []
        assert set(scene.calls[before:]) <= {("GET", "/platform/v1/workflows")}
        assert len(scene.calls) - before <= 9, "the list of workflows is read once a minute"


async def test_a_hundred_passes_of_a_channel_that_waits_for_people_write_nothing() -> None:
    async with Scene() as scene:
        await connected(scene)
        await scene.sweep()
        before, written = len(scene.calls), len(scene.cluster.writes)
        for _ in range(100):
            scene.wake()
            await scene.pass_time(5)
        assert scene.cluster.writes[written:] == []
        assert scene.wrote(before) == []


async def test_a_sweep_costs_an_idle_channel_no_write() -> None:
    async with Scene() as scene:
        await scene.onboard()
        await scene.pass_time(700)
        before, written = len(scene.calls), len(scene.cluster.writes)
        await scene.pass_time(1800)
        assert scene.wrote(before) == []
        kinds = {key.kind for _, key in scene.cluster.writes[written:]}
        assert kinds == {Kind.PROJECT}, "what a sweep found is one fact of the project"
        assert len(scene.cluster.writes) - written <= 3


async def test_a_workflow_that_moved_gives_its_own_channel_a_pass_and_everybody_where_it_is_nobodys() -> None:
    other = Key(Kind.CHANNEL, "other", NAMESPACE)
    async with Scene() as scene:
        await scene.onboard()
        scene.apply(channel("other"))
        await scene.settle()
        await bring_live(scene, other, "+34 911 00 01 02")
        await scene.sweep()
        await scene.pass_time(70)
        scene.kapso.patch(f"/workflows/{scene.status(other)['workflow']['id']}", {"workflow": {"name": "renamed"}})
        assert await _woken(scene) == {other}
        scene.kapso.post("/workflows", {"workflow": {"name": "somebody's"}})
        assert await _woken(scene) == {CHANNEL, other}


async def _woken(scene: Scene) -> set[Key]:
    """The channels that get a pass within the next minute."""
    scene.passes.clear()
    await scene.pass_time(70)
    return {key for key in scene.passes if key.kind is Kind.CHANNEL}


async def test_the_calls_from_apply_to_live_are_the_ones_in_the_docs() -> None:
    async with Scene() as scene:
        await scene.onboard()
        found = page(Counter((method, route(path)) for method, path in scene.calls))
    assert CALLS.read_text() == found, f"docs/calls.md should be:\n{found}"


async def test_a_sweep_of_many_channels_reads_lists_once_and_five_facts_of_each() -> None:
    count = 12
    async with Scene() as scene:
        names = [f"c{number}" for number in range(count)]
        scene.apply(tenant(), project(), package(), *(channel(one) for one in names))
        await scene.settle()
        for number, name in enumerate(names):
            await bring_live(scene, Key(Kind.CHANNEL, name, NAMESPACE), f"+34 911 00 01 {number:02}")
        await scene.sweep()
        before = len(scene.calls)
        await scene.sweep()
        spent = Counter((method, route(path)) for method, path in scene.calls[before:])
        assert spent.pop(("GET", "/workflows")) <= 11
        assert spent == {
            ("GET", "/whatsapp/phone_numbers"): 1,
            ("GET", "/whatsapp/webhooks"): 1,
            ("GET", "/meta/{id}/whatsapp_business_profile"): count,
            ("GET", "/workflows/{id}/triggers"): count,
            ("GET", "/whatsapp/phone_numbers/{id}/health"): count,
            # Each has an account of its own here, and Meta's lists end with an empty page.
            ("GET", "/meta/{id}/message_templates"): 2 * count,
            ("GET", "/meta/{id}/flows"): 2 * count,
        }


def route(path: str) -> str:
    """A path without its ids and versions."""
    short = path.removeprefix("/platform/v1").replace("/meta/whatsapp/v24.0", "/meta")
    return _ID.sub("{id}", short)


def page(calls: Counter[tuple[str, str]]) -> str:
    """docs/calls.md."""
    rows = [f"| {count} | {method} | `{path}` |" for (method, path), count in sorted(calls.items(), key=_order)]
    total, writes = sum(calls.values()), sum(count for (method, _), count in calls.items() if method != "GET")
    return "\n".join(
        [
            "# What it costs at Kapso",
            "",
            "<!-- tests/flow/test_quiet.py holds this page against what the operator does. -->",
            "",
            f"From `kubectl apply` to Live one channel costs {total} calls, of which {writes} change something. Each",
            "person and Meta take about a minute for their step. `/meta` stands for `/meta/whatsapp/v24.0`, the rest",
            "is under `/platform/v1`.",
            "",
            "| times | method | route |",
            "| ---: | --- | --- |",
            *rows,
            "",
            "Lists (`/customers`, `/whatsapp/phone_numbers`, `/whatsapp/webhooks`, `/workflows`, a business account's",
            "templates and Flows) are read once for all channels of a project. While nothing changes, `/workflows` is",
            "read once a minute a project, everything else once a sweep, and nothing is written.",
            "",
        ]
    )


def _order(row: tuple[tuple[str, str], int]) -> tuple[bool, str, str]:
    (method, path), _ = row
    return method == "GET", path, method
