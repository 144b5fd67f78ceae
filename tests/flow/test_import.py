"""A project that people made by hand is imported, planned, and taken over without an execution lost or cut."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from sendero_channels.api import imported
from sendero_channels.clients.cluster_reviews import Right
from sendero_channels.kernel.names import Key, Kind
from tests.flow.asked import Asked, asked
from tests.flow.declared import HOOK, NAMESPACE, RECIPIENT, TRAVELLER, project
from tests.flow.handmade import ELSEWHERE, Made, executions, make, stands, template
from tests.flow.record import leaks
from tests.flow.scene import Scene

Raw = dict[str, Any]
PLATFORM = (
    Right("get", "kapsoprojects"),
    Right("create", "channelpackages"),
    Right("get", "whatsappchannels", NAMESPACE),
)
LATER = "+34600777666"


def five(scene: Scene) -> dict[str, Made]:
    """One that is live, one that is disconnected, a sandbox, one with a forbidden graph, another cluster's."""
    made = {
        "lisbon": make(scene, "Lisbon", "+34 911 00 02 01", external="lisbon"),
        "broken": make(scene, "Broken", "+34 911 00 02 02", external="broken"),
        "sandbox": make(scene, "Sandbox", "+34 911 00 02 03", external="sandbox"),
        "paying": make(scene, "Paying", "+34 911 00 02 04", external="paying", breaks=True),
        "foreign": make(scene, "Foreign", "+34 911 00 02 05", external="elsewhere/t/ns/ch"),
    }
    template(scene, made["lisbon"], "request_arrived")
    scene.kapso.control("POST", f"/phone-numbers/{made['broken'].number}/state", {"status": "DISCONNECTED"})
    scene.kapso.control("POST", f"/phone-numbers/{made['sandbox'].number}/state", {"account_mode": "SANDBOX"})
    return made


def group(scene: Scene) -> Any:
    """The API's routes of the import."""
    return (imported.routes(scene.operator.cache, scene.operator.accesses, lambda: True), imported.DESCRIBED)


async def imported_into(api: Asked, folder: Path, *more: str) -> tuple[dict[str, Raw], str]:
    """What the command writes, by its path, and what it says is left."""
    token = api.reviews.person("platform", *PLATFORM)
    words = ("import", "--project", "main", "-n", NAMESPACE, "-o", str(folder), *more)
    code, _, err = await api.command(token, *words)
    assert code == 0, err
    return _read(folder), err


def _read(folder: Path) -> dict[str, Raw]:
    files = {str(one.relative_to(folder)): one.read_text() for one in folder.rglob("*.yaml")}
    return {path: yaml.safe_load(text) | {"text": text} for path, text in files.items()}


def applied(scene: Scene, found: dict[str, Raw], *which: str) -> None:
    """Apply what was written, but for the comments."""
    for name in which:
        for path, one in found.items():
            if path.endswith(name):
                scene.apply({key: value for key, value in one.items() if key not in ("text", "apiVersion")})


def key(name: str) -> Key:
    return Key(Kind.CHANNEL, name, NAMESPACE)


async def test_five_channels_are_imported_planned_and_one_is_taken_over(tmp_path: Path) -> None:
    async with Scene() as scene, asked(scene, tmp_path, group(scene)) as api:
        scene.apply(project())
        await scene.settle()
        made = five(scene)
        lisbon = made["lisbon"]
        scene.write_to(lisbon.number, TRAVELLER)
        await scene.pass_time(30)
        before = {name: stands(scene, one) for name, one in made.items()}
        assert list(before["lisbon"]["executions"].values()) == ["waiting"]
        found, left = await imported_into(api, tmp_path / "out")
        assert {path.split("/")[0] for path in found} == {"lisbon", "broken", "sandbox", "paying"}
        assert "bears the mark of another owner id, elsewhere" in left
        assert "(ForeignTarget)" in found["paying/package.yaml"]["text"]
        assert [one["spec"]["live"] for path, one in found.items() if path.endswith("channel.yaml")].count(True) == 3
        assert "approved templates that stay as they are: request_arrived." in found["lisbon/channel.yaml"]["text"]
        assert all(leaks(one["text"], []) == [] for one in found.values())

        applied(scene, found, "tenant.yaml", "package.yaml")
        await scene.settle()
        viewer = api.viewer()
        for name in ("lisbon", "broken", "sandbox", "paying"):
            spec = found[f"{name}/channel.yaml"]["spec"]
            status, plan = await api.ask(viewer, f"/v1/namespaces/{NAMESPACE}/channels/{name}/plan", {"spec": spec})
            assert (status, plan["trouble"]) == (200, "")
            marks = (HOOK, f"flow/{name}/{NAMESPACE}/{name}")
            far = [one for one in plan["writes"] if one["where"] == "Kapso"]
            assert [one for one in far if not one["of"].startswith(marks)] == [], "all that is written bears our mark"
            assert len(far) == {"lisbon": 4, "broken": 4, "sandbox": 0, "paying": 1}[name]
        assert {name: stands(scene, one) for name, one in made.items()} == before

        begun = len(scene.calls)
        applied(scene, found, "channel.yaml")
        scene.edit({"testMessage": {"recipient": RECIPIENT}}, key("lisbon"))
        await scene.pass_time(130)
        scene.write_to(lisbon.number, RECIPIENT)
        await scene.pass_time(130)
        assert [one["active"] for one in scene.triggers(lisbon.workflow)] == [True], "until ours is Ready"
        wamid = scene.status(key("lisbon"))["testMessage"]["wamid"]
        scene.kapso.control("POST", f"/messages/{wamid}/status", {"status": "delivered"})
        await scene.pass_time(130)
        assert len(scene.sent("PATCH", "/triggers/", begun)) == 2, "theirs off and ours on, once"
        await _taken_over(scene, lisbon)
        assert scene.condition("NumberConnected", key("sandbox")) == ("False", "SandboxNumber")
        assert scene.condition("PhoneHealthy", key("broken"))[0] == "False", scene.told(key("broken"))
        assert scene.condition("WorkflowCompliant", key("paying")) == ("False", "PolicyViolated")
        for name in ("broken", "sandbox", "paying", "foreign"):
            assert stands(scene, made[name]) == before[name], name


async def _taken_over(scene: Scene, lisbon: Made) -> None:
    """Ours answers, and whoever was in a conversation goes on in it."""
    assert scene.condition("Live", key("lisbon")) == ("True", "Serving"), scene.told(key("lisbon"))
    ours = scene.status(key("lisbon"))["workflow"]["id"]
    assert [one["active"] for one in scene.triggers(lisbon.workflow)] == [False]
    assert [one["active"] for one in scene.triggers(ours)] == [True]
    waiting = executions(scene, lisbon.workflow)
    assert sorted(waiting.values()) == ["waiting", "waiting"], "none was cut"
    assert executions(scene, ours) == {}
    scene.write_to(lisbon.number, TRAVELLER)
    scene.write_to(lisbon.number, LATER)
    await scene.pass_time(10)
    assert executions(scene, lisbon.workflow).keys() == waiting.keys(), "the open conversation went on where it was"
    assert sorted(executions(scene, lisbon.workflow).values()) == ["ended", "waiting"]
    assert len(executions(scene, ours)) == 1, "a new one is ours, and was started once"


async def test_only_who_looks_after_projects_may_import(tmp_path: Path) -> None:
    async with Scene() as scene, asked(scene, tmp_path, group(scene)) as api:
        scene.apply(project())
        await scene.settle()
        five(scene)
        path = f"/v1/projects/main/import?namespace={NAMESPACE}"
        tenant = await api.ask(api.viewer(), path)
        assert tenant[0] == 403
        assert (await api.ask(api.reviews.person("looker", PLATFORM[0]), path))[0] == 403
        assert (await api.ask(api.viewer(), path.replace("main", "nobody"))) == tenant
        assert (await api.ask(api.reviews.person("platform", *PLATFORM), path.replace("main", "nobody")))[0] == 404


async def test_an_import_may_last_longer_than_what_else_is_asked(tmp_path: Path) -> None:
    async with Scene() as scene, asked(scene, tmp_path, group(scene), longest=0) as api:
        scene.apply(project())
        await scene.settle()
        five(scene)
        found, _ = await imported_into(api, tmp_path / "out")
        assert "lisbon/channel.yaml" in found


@pytest.mark.parametrize("path", ["/etc/passwd", "../up.yaml", "a/../../up.yaml", ""])
def test_a_file_outside_of_the_folder_is_not_written(tmp_path: Path, path: str) -> None:
    from sendero_channels.cli.imports.asked import Unwritten, write

    with pytest.raises(Unwritten, match="outside"):
        write(tmp_path, [{"path": "good.yaml", "text": "a"}, {"path": path, "text": "b"}])
    assert list(tmp_path.iterdir()) == []


async def test_nothing_is_overwritten(tmp_path: Path) -> None:
    async with Scene() as scene, asked(scene, tmp_path, group(scene)) as api:
        scene.apply(project())
        await scene.settle()
        five(scene)
        await imported_into(api, tmp_path / "out")
        token = api.reviews.person("platform", *PLATFORM)
        code, _, err = await api.command(
            token, "import", "--project", "main", "-n", NAMESPACE, "-o", str(tmp_path / "out")
        )
        assert code == 2
        assert "is there already" in err
        assert ELSEWHERE in (tmp_path / "out" / "paying" / "package.yaml").read_text()


async def test_templates_are_taken_into_the_packages_where_that_is_asked_for(tmp_path: Path) -> None:
    async with Scene() as scene, asked(scene, tmp_path, group(scene)) as api:
        scene.apply(project())
        await scene.settle()
        five(scene)
        found, _ = await imported_into(api, tmp_path / "out", "--templates")
        [taken] = found["lisbon/package.yaml"]["spec"]["templates"]
        assert (taken["key"], taken["language"], taken["required"]) == ("request_arrived", "en_US", False)
        applied(scene, found, "package.yaml")
        await scene.pass_time(5)
        assert scene.condition("Ready", Key(Kind.PACKAGE, "lisbon-1.0.0"))[0] == "True"


async def test_a_flow_that_a_workflow_opens_becomes_the_packages_own(tmp_path: Path) -> None:
    async with Scene() as scene, asked(scene, tmp_path, group(scene)) as api:
        scene.apply(project())
        await scene.settle()
        made = make(scene, "Porto", "+34 911 00 03 01", external="porto", form=True)
        before = stands(scene, made)
        found, _ = await imported_into(api, tmp_path / "out")
        spec = found["porto/package.yaml"]["spec"]
        assert [(one["key"], one["categories"]) for one in spec["flows"]] == [("trip_form", ["LEAD_GENERATION"])]
        assert spec["workflow"]["nodes"][1]["data"]["config"]["flow_id"] == "$(flow.trip_form)"
        assert "nothing to object" in found["porto/package.yaml"]["text"]
        applied(scene, found, "tenant.yaml", "package.yaml", "channel.yaml")
        await scene.pass_time(130)
        assert scene.condition("FlowsPublished", key("porto"))[0] == "True", scene.told(key("porto"))
        assert scene.condition("WorkflowPublished", key("porto"))[0] == "True", scene.told(key("porto"))
        assert stands(scene, made) == before


async def test_a_customer_with_two_numbers_is_shared_by_no_two_channels(tmp_path: Path) -> None:
    async with Scene() as scene, asked(scene, tmp_path, group(scene)) as api:
        scene.apply(project())
        await scene.settle()
        first = make(scene, "Faro", "+34 911 00 04 01", external="faro")
        make(scene, "Other", "+34 911 00 04 02", external="other", into=first.customer)
        found, _ = await imported_into(api, tmp_path / "out")
        tenants = [one for path, one in found.items() if path.endswith("tenant.yaml")]
        assert len(tenants) == 2
        assert len({one["metadata"]["name"] for one in tenants}) == 2
        assert [one["spec"]["adopt"][0].get("customerID") for one in tenants] == [None, None]
