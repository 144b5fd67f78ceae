"""`plan`: what somebody who may only look is told of what would happen."""

import asyncio
import itertools
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from sendero_channels.api.rehearsal.rehearse import MOST_WAITING
from tests.flow.asked import asked
from tests.flow.declared import NAMESPACE, channel, declared, package, project, tenant
from tests.flow.record import leaks
from tests.flow.scene import Scene

PATH = f"/v1/namespaces/{NAMESPACE}/channels/main/plan"


def calls(plan: Any) -> list[str]:
    return [f"{one['method']} {one['what']}" for one in plan["writes"] if one["where"] == "Kapso"]


async def test_a_channel_that_is_not_there_yet_is_planned_from_its_yaml(tmp_path: Path) -> None:
    async with Scene() as scene, asked(scene, tmp_path) as api:
        scene.apply(tenant(), project(), package())
        await scene.settle()
        before = len(scene.calls)
        status, plan = await api.ask(api.viewer(), PATH, {"spec": channel()["spec"]})
        assert status == 200
        assert calls(plan) == ["POST /customers", "POST /customers/{id}/setup_links"]
        assert {"Secret", "WhatsAppChannel"} <= {one["what"] for one in plan["writes"]}
        assert (plan["waits"][0]["actor"], plan["waits"][0]["reason"]) == ("Tenant", "LinkPending")
        assert scene.channel() == {}
        assert scene.wrote(before) == []


async def test_a_channel_at_rest_has_nothing_to_be_done(tmp_path: Path) -> None:
    async with Scene() as scene, asked(scene, tmp_path) as api:
        await scene.onboard()
        status, plan = await api.ask(api.viewer(), PATH)
        assert (status, plan["writes"], plan["trouble"]) == (200, [], "")
        code, out, _ = await api.command(api.viewer(), "plan", "-n", NAMESPACE, "main")
        assert (code, out) == (0, "acme/main: nothing to do.\n")


async def test_a_changed_file_is_planned_and_then_does_just_that(tmp_path: Path) -> None:
    async with Scene() as scene, asked(scene, tmp_path) as api:
        await scene.onboard()
        spec = {**channel()["spec"], "profile": {"about": "Trips by boat"}, "live": False}
        changed = {"kind": "WhatsAppChannel", "metadata": {"name": "main", "namespace": NAMESPACE}, "spec": spec}
        (tmp_path / "channel.yaml").write_text(yaml.safe_dump(changed))
        words = ("plan", "-f", str(tmp_path / "channel.yaml"))
        code, out, _ = await api.command(api.viewer(), *words, "-o", "json")
        before = len(scene.calls)
        scene.edit({"profile": {"about": "Trips by boat"}, "live": False})
        await scene.pass_time(30)
        assert code == 1
        assert len(calls(json.loads(out))) == len(scene.wrote(before)) == 2
        code, out, _ = await api.command(api.viewer(), *words)
        assert (code, out.splitlines()[0]) == (0, "acme/main: nothing to do.")


async def test_a_script_is_told_what_waiting_would_never_help_and_when_a_person_must_act(tmp_path: Path) -> None:
    async with Scene() as scene, asked(scene, tmp_path) as api:
        scene.apply(*declared())
        await scene.settle()
        code, out, _ = await api.command(api.viewer(), "plan", "-n", NAMESPACE, "main", "-o", "yaml")
        plan = yaml.safe_load(out)
        assert (code, plan["writes"], plan["waits"][0]["reason"]) == (4, [], "LinkPending")
        spec = {**channel()["spec"], "variables": {}, "profile": {"about": "Trips by boat"}}
        unanswered = {"kind": "WhatsAppChannel", "metadata": {"name": "main", "namespace": NAMESPACE}, "spec": spec}
        (tmp_path / "channel.yaml").write_text(yaml.safe_dump(unanswered))
        code, out, _ = await api.command(api.viewer(), "plan", "-f", str(tmp_path / "channel.yaml"), "-o", "json")
        assert code == 3
        assert {one["type"]: one["status"] for one in json.loads(out)["conditions"]}["Stalled"] == "True"


async def test_an_operator_whose_time_is_over_is_told_from_one_that_does_not_know(tmp_path: Path) -> None:
    async with Scene() as scene, asked(scene, tmp_path, longest=0) as api:
        await scene.onboard()
        async with api.rehearsals._turn:
            code, _, err = await api.command(api.viewer(), "plan", "-n", NAMESPACE, "main")
        assert (code, "ask when less is going on" in err) == (124, True)


async def test_the_text_says_what_changes_and_who_is_waited_for(tmp_path: Path) -> None:
    async with Scene() as scene, asked(scene, tmp_path) as api:
        await scene.onboard()
        spec = {**channel()["spec"], "live": False}
        changed = {"kind": "WhatsAppChannel", "metadata": {"name": "main"}, "spec": spec}
        (tmp_path / "channel.yaml").write_text(yaml.safe_dump(changed))
        words = ("plan", "-n", NAMESPACE, "-f", str(tmp_path / "channel.yaml"))
        code, out, _ = await api.command(api.viewer(), *words)
        assert code == 1
        assert "PATCH  /triggers/{id}  off" in out
        assert "True Serving  ->  False NotWanted" in out


async def test_no_plan_holds_a_secret_or_a_phone_number(tmp_path: Path) -> None:
    async with Scene() as scene, asked(scene, tmp_path) as api:
        scene.apply(*declared())
        await scene.settle()
        tokens = [url.rsplit("/", 1)[-1] for url in scene.link_urls()]
        scene.edit({"suspend": True})
        scene.write_to(scene.connect())
        await scene.pass_time(70)
        told = [await api.ask(api.viewer(), PATH, {"spec": channel()["spec"]})]
        scene.edit({"suspend": False})
        await scene.pass_time(70)
        scene.edit({"suspend": True})
        scene.review()
        await scene.pass_time(70)
        told.append(await api.ask(api.viewer(), PATH, {"spec": channel()["spec"]}))
        assert [leaks(json.dumps(one), tokens) for one in told] == [[], []]
        assert "POST /whatsapp/phone_numbers/{id}/webhooks" in calls(told[0][1])
        assert "POST /{number}/messages" in calls(told[1][1])


@pytest.mark.parametrize(
    "body", [None, {"spec": channel()["spec"]}, {"spec": {}}, []], ids=["get", "post", "bad", "no"]
)
async def test_a_viewer_of_another_namespace_is_told_the_same_of_what_is_there_and_what_is_not(
    tmp_path: Path, body: Any
) -> None:
    async with Scene() as scene, asked(scene, tmp_path) as api:
        scene.apply(*declared())
        await scene.settle()
        stranger = api.viewer("other")
        there = await api.ask(stranger, PATH, body)
        absent = await api.ask(stranger, PATH.replace("main", "nobody"), body)
        assert there == absent
        assert there[0] == 403
        assert (await api.ask("guess", PATH, body))[0] == 401


async def test_what_is_not_there_and_what_cannot_be_is_told_to_who_may_see(tmp_path: Path) -> None:
    async with Scene() as scene, asked(scene, tmp_path) as api:
        scene.apply(*declared())
        await scene.settle()
        viewer = api.viewer()
        assert (await api.ask(viewer, PATH.replace("main", "nobody")))[0] == 404
        spec = {**channel()["spec"], "number": {"region": "Spain"}}
        status, body = await api.ask(viewer, PATH, {"spec": spec})
        assert status == 400
        assert body["error"]["message"].startswith("spec.number.region: ")
        assert (await api.ask(viewer, PATH, {}))[0] == 400
        code, _, err = await api.command(viewer, "plan", "-n", NAMESPACE, "nobody")
        assert code == 2
        assert "no whatsappchannel nobody in namespace acme" in err


async def test_a_replica_that_stands_by_says_so(tmp_path: Path) -> None:
    async with Scene() as scene, asked(scene, tmp_path) as api:
        scene.apply(*declared())
        await scene.settle()
        api.leads = False
        assert (await api.ask(api.viewer(), PATH))[0] == 503


async def test_an_outage_of_kapso_makes_a_plan_that_is_not_whole(tmp_path: Path) -> None:
    async with Scene() as scene, asked(scene, tmp_path) as api:
        await scene.onboard()
        scene.fault(kind="reset")
        await scene.pass_time(120)
        code, _, err = await api.command(api.viewer(), "plan", "-n", NAMESPACE, "main")
        assert code == 2
        assert "the plan is not whole: Kapso does not answer now" in err


async def test_many_who_ask_at_once_are_answered_or_told_to_ask_again(tmp_path: Path) -> None:
    async with Scene() as scene, asked(scene, tmp_path) as api:
        scene.apply(*declared())
        await scene.settle()
        viewer = api.viewer()
        await api.ask(viewer, PATH)
        async with api.rehearsals._turn:
            asking = [asyncio.ensure_future(api.ask(viewer, PATH)) for _ in range(MOST_WAITING + 20)]
            away = [await one for one in itertools.islice(asyncio.as_completed(asking), 20)]
        assert {(status, body["error"]["message"]) for status, body in away} == {
            (503, "too many ask for plans at once; ask again")
        }
        assert sorted([(await one)[0] for one in asking]) == [200] * MOST_WAITING + [503] * 20
