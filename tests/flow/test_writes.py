"""How our writes meet what others do at the same time: a graph that somebody edits, and calls that wait."""

import asyncio
from typing import Any

import httpx2

from sendero_channels.kernel.lanes import Lane
from tests.flow.declared import PROJECT
from tests.flow.releases import edition, want
from tests.flow.scene import Scene

Raw = dict[str, Any]


def graph(scene: Scene, workflow: str) -> Raw:
    """A workflow's graph at Kapso."""
    return dict(scene.kapso.get(f"/workflows/{workflow}/definition").json()["data"]["definition"])


def edit(scene: Scene, workflow: str) -> None:
    """Somebody with a key has the graph ask for a payment."""
    edited = graph(scene, workflow)
    node = next(one for one in edited["nodes"] if one["id"] == "file_request")
    node["data"]["config"]["url"] = "https://app.sendero.example/payment.create"
    assert scene.kapso.patch(f"/workflows/{workflow}", {"workflow": {"definition": edited}}).status == 200


async def test_an_edit_that_comes_between_our_look_and_our_write_is_not_written_over_unseen() -> None:
    async with Scene() as scene:
        await scene.onboard()
        workflow = scene.status()["workflow"]["id"]
        await want(scene, edition("1"))
        await scene.pass_time(70)

        met: list[int] = []

        def before(request: httpx2.Request) -> httpx2.Response | None:
            if request.method == "PATCH" and request.url.path.endswith(workflow):
                scene.instead = lambda request: None
                met.append(len(scene.calls))
                edit(scene, workflow)
            return None

        scene.instead = before
        scene.review()
        await scene.pass_time(70)
        trigger = scene.triggers(workflow)[0]["id"]
        # What they made of it is read and stopped; only then the new release takes its place, and serves.
        assert [path.split("/", 3)[3] for _, path in scene.wrote(met[0])] == [
            f"triggers/{trigger}",
            f"workflows/{workflow}",
            f"triggers/{trigger}",
        ]
        assert "payment.create" not in str(graph(scene, workflow))
        assert scene.condition("Live") == ("True", "Serving"), scene.told()


async def test_what_stops_a_trigger_goes_before_every_other_call_that_waits() -> None:
    async with Scene() as scene:
        await scene.onboard()
        workflow = scene.status()["workflow"]["id"]
        scene.edit({"budget": {"requestsPerMinute": 100}}, PROJECT)
        await scene.pass_time(120)
        budget = scene.operator.accesses.budget("main")
        assert budget is not None
        others: list[str] = []
        calls: list[tuple[str, int]] = []

        async def another() -> None:
            await budget.take(Lane.EDIT, "somebody-elses")
            others.append("call")

        def heard(request: httpx2.Request) -> httpx2.Response | None:
            calls.append((f"{request.method} {request.url.path.split('/')[3]}", len(others)))
            return None

        edit(scene, workflow)
        scene.instead = heard
        waiting = [asyncio.create_task(another()) for _ in range(600)]
        await scene.pass_time(240)
        for one in waiting:
            one.cancel()
        assert [one["active"] for one in scene.triggers(workflow)] == [False]
        stop = [call for call, _ in calls].index("PATCH triggers")
        assert calls[stop - 1][1] == calls[stop][1] < len(others), "nobody else's call came in between"
