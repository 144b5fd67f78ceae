"""A template whose button opens a Flow goes to Meta once that Flow is published, under the name that it has there."""

from typing import Any

from tests.flow.declared import channel, package, project, tenant
from tests.flow.reasons.steps import FLOWS
from tests.flow.releases import Watch, edition, flows, runs, want
from tests.flow.scene import Scene

Raw = dict[str, Any]


def _with_button(spec: Raw) -> None:
    """The setup test's neighbour gets a button that opens the form."""
    button = {"type": "FLOW", "text": "Plan", "flow_name": "intake", "navigate_screen": "TRIP"}
    spec["templates"][0]["components"] = [
        *(one for one in spec["templates"][0]["components"] if one["type"] != "BUTTONS"),
        {"type": "BUTTONS", "buttons": [button]},
    ]


def _opened(watch: Watch) -> list[str]:
    """Which Flows the submitted templates open."""
    sent = [str(one.body["components"]) for one in watch.of("POST", "/message_templates")]
    return [one.split("'flow_name': '")[1].split("'")[0] for one in sent if "flow_name" in one]


async def test_the_template_waits_for_its_flow_and_names_it_as_meta_does() -> None:
    async with Scene() as scene:
        scene.apply(tenant(), project(), package(change=_with_button), channel())
        await scene.settle()
        watch = Watch(scene)
        scene.fault("POST", FLOWS, 503)
        scene.connect()
        await scene.pass_time(130)
        assert _opened(watch) == []
        scene.mend()
        await scene.pass_time(600)
        (published,) = [name for name, status in flows(scene).items() if status == "PUBLISHED"]
        assert _opened(watch) == [published]


async def test_a_template_that_opens_a_changed_flow_is_another_template() -> None:
    async with Scene() as scene:
        await scene.onboard(tenant(), project(), package(change=_with_button), channel())
        watch = Watch(scene)

        def only_the_flow(spec: Raw) -> None:
            _with_button(spec)
            spec["templates"][0]["components"] = package(change=_with_button)["spec"]["templates"][0]["components"]

        await want(scene, edition("1", only_the_flow))
        await scene.pass_time(70)
        (opened,) = _opened(watch)
        assert flows(scene)[opened] == "PUBLISHED"
        scene.review()
        await scene.pass_time(130)
        assert runs(scene) == "travel-agent-1.1", scene.told()
