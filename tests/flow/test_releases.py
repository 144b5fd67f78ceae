"""A release every week for sixty days, and everything that Meta does meanwhile: nobody is cut off."""

from typing import Any

from sendero_channels.kernel.names import Key, Kind
from tests.flow.declared import NAMESPACE, channel
from tests.flow.reasons.steps import calling_elsewhere
from tests.flow.releases import (
    Watch,
    edition,
    flows,
    graph,
    package_key,
    pass_days,
    point,
    runs,
    template,
    want,
)
from tests.flow.scene import Scene

Raw = dict[str, Any]
SECOND = Key(Kind.CHANNEL, "second", NAMESPACE)


async def test_sixty_days_with_a_release_every_week_edit_nothing_cut_nobody_and_retire_what_had_its_time() -> None:
    async with Scene() as scene:
        number = await scene.onboard()
        watch = Watch(scene)
        begun = scene.at()
        workflow = scene.status()["workflow"]["id"]
        first = template(scene)["name"]
        first_flow = scene.status()["flows"][0]["name"]

        # Week 1: as it should be. The old graph serves until Meta has approved.
        one = edition("1")
        await want(scene, one)
        await pass_days(scene, 1)
        assert runs(scene) == "travel-agent-1.0.0"
        assert "Edition" not in graph(scene)
        assert scene.condition("Ready")[0] == scene.condition("Synced")[0] == "True"
        await _approve(scene, number)
        assert (runs(scene), graph(scene).rsplit(" ", 1)[-1]) == ("travel-agent-1.1", "1.")
        await pass_days(scene, 6)

        # Week 2: Meta rejects a text. The author writes another.
        await want(scene, edition("2"))
        scene.review("REJECTED", reason="PROMOTIONAL")
        await pass_days(scene, 1)
        assert runs(scene) == "travel-agent-1.1"
        assert scene.condition("Synced") == ("False", "TemplateRejected")
        assert scene.condition("Ready")[0] == "True"
        await want(scene, edition("2.1"))
        await _approve(scene, number)
        assert runs(scene) == "travel-agent-1.2.1"
        await pass_days(scene, 6)

        # Week 3: Meta approves in another category. The author agrees.
        await want(scene, edition("3"))
        await scene.pass_time(70)
        scene.review(category="MARKETING")
        await pass_days(scene, 1)
        assert runs(scene) == "travel-agent-1.2.1"
        assert scene.condition("Synced") == ("False", "TemplateCategoryChanged")
        await want(scene, edition("3.1", _marketing, text="Edition 3 for all."))
        await _approve(scene, number)
        assert runs(scene) == "travel-agent-1.3.1"
        await pass_days(scene, 6)

        # Week 4: people complain about a template of the running release, and Meta pauses it for three hours.
        paused = template(scene)["id"]
        scene.kapso.control("POST", f"/templates/{paused}/complaints")
        await scene.refresh()
        await scene.pass_time(70)
        assert scene.condition("TemplatesApproved") == ("False", "TemplatePaused")
        assert scene.condition("Live") == ("True", "Serving")
        await pass_days(scene, 1)
        assert scene.condition("TemplatesApproved")[0] == "True"
        await want(scene, edition("4"))
        await _approve(scene, number)
        await pass_days(scene, 6)

        # Week 5: a Flow that Meta does not take.
        await want(scene, edition("5", _nonsense))
        await pass_days(scene, 1)
        assert runs(scene) == "travel-agent-1.4"
        assert scene.condition("Synced") == ("False", "FlowInvalid")
        assert "TRIP" in scene.message("Synced")
        five = edition("5.1")
        await want(scene, five)
        await _approve(scene, number)
        assert runs(scene) == "travel-agent-1.5.1"
        await pass_days(scene, 6)

        # Week 6: the release is no good. Going back asks nobody.
        six = edition("6")
        await want(scene, six)
        await _approve(scene, number)
        assert runs(scene) == "travel-agent-1.6"
        await pass_days(scene, 2)
        since = len(watch.calls)
        await point(scene, five)
        assert (runs(scene), graph(scene).rsplit(" ", 1)[-1]) == ("travel-agent-1.5.1", "5.1.")
        assert [call.path for call in watch.calls[since:]] == [f"/platform/v1/workflows/{workflow}"]
        await pass_days(scene, 1)
        await point(scene, six)
        assert runs(scene) == "travel-agent-1.6"
        await pass_days(scene, 4)

        # Week 7.
        await want(scene, edition("7"))
        await _approve(scene, number)
        await pass_days(scene, 7)
        assert first not in {one["name"] for one in scene.templates()}
        assert flows(scene)[first_flow] == "DEPRECATED"

        # Week 8: the first text and the first Flow come back.
        eight = edition("8", _as_at_first)
        await want(scene, eight)
        await _approve(scene, number)
        assert runs(scene) == "travel-agent-1.8"
        assert template(scene)["name"] == f"{first}_2"
        assert scene.status()["flows"][0]["name"] == f"{first_flow}_2"
        await scene.restart()
        await pass_days(scene, 6)
        assert template(scene)["name"] == f"{first}_2"
        assert scene.condition("Ready")[0] == scene.condition("Live")[0] == "True", scene.told()

        await pass_days(scene, 5)
        assert (scene.at() - begun).days >= 60
        _nothing_approved_was_changed(watch)
        assert {one["status"] for one in _executions(scene, workflow)} == {"ended"}
        assert watch.of("PATCH", "/workflow_executions/") == watch.of("PATCH", "/triggers/") == []
        _what_runs_or_is_kept_stands(scene)


def _nothing_approved_was_changed(watch: Watch) -> None:
    assert [one for one in watch.of("POST", "/message_templates") if "hsm_id" in one.query] == []
    assert watch.of("POST", "/assets") == []
    names = {one.body["name"]: one.at for one in watch.of("POST", "/message_templates")}
    for one in watch.of("DELETE", "/message_templates"):
        assert one.query["hsm_id"]
        # What was submitted in these sixty days lived for thirty days at least.
        submitted = names.get(one.query["name"])
        assert submitted is None or (one.at - submitted).days >= 30


def _what_runs_or_is_kept_stands(scene: Scene) -> None:
    install = scene.install()
    assert install is not None
    standing = {(one["name"], one["language"]) for one in scene.templates()}
    for release in install["status"]["releases"]:
        if release["ran"]:
            assert {(one["name"], one["language"]) for one in release["templates"]} <= standing, release["name"]


async def _approve(scene: Scene, number: str) -> None:
    """Meta approves, in the middle of a conversation, which goes on as it began."""
    workflow = scene.status()["workflow"]["id"]
    traveller = f"+3460055{len(_executions(scene, workflow)):04}"
    scene.write_to(number, traveller)
    await scene.pass_time(70)
    talk = _executions(scene, workflow)[0]
    assert talk["status"] == "waiting"
    scene.review()
    await scene.pass_time(70)
    assert _executions(scene, workflow)[0] == talk
    scene.write_to(number, traveller)
    await scene.pass_time(5)
    assert _executions(scene, workflow)[0]["id"] == talk["id"]
    assert _executions(scene, workflow)[0]["status"] in ("waiting", "ended")


def _executions(scene: Scene, workflow: str) -> list[Raw]:
    rows: list[Raw] = scene.kapso.get(f"/workflows/{workflow}/executions", limit=100).json()["data"]
    return rows


def _marketing(spec: Raw) -> None:
    for one in spec["templates"]:
        if one["key"] == "disruption_notice":
            one["category"] = "MARKETING"


def _nonsense(spec: Raw) -> None:
    spec["flows"][0]["definition"]["screens"][0]["layout"]["children"][0]["type"] = "CrystalBall"


def _as_at_first(spec: Raw) -> None:
    body = next(one for one in spec["templates"][0]["components"] if one["type"] == "BODY")
    body["text"] = body["text"].removesuffix(" Edition 8.")
    spec["flows"][0]["definition"]["screens"][0]["title"] = "Your trip"


async def test_what_another_channel_of_the_business_account_still_runs_is_not_retired() -> None:
    async with Scene() as scene:
        await scene.onboard()
        await _neighbour(scene)
        first, first_flow = template(scene)["name"], scene.status()["flows"][0]["name"]
        for number in ("1", "2", "3"):
            await _run(scene, edition(number))
        await pass_days(scene, 31)
        assert first in {one["name"] for one in scene.templates()}
        assert flows(scene)[first_flow] == "PUBLISHED"
        scene.remove(SECOND)
        await scene.pass_time(700)
        assert first not in {one["name"] for one in scene.templates()}
        assert flows(scene)[first_flow] == "DEPRECATED"


async def test_two_releases_are_kept_however_long_they_are_out() -> None:
    async with Scene() as scene:
        await scene.onboard()
        first = template(scene)["name"]
        await _run(scene, edition("1"))
        await _run(scene, edition("2"))
        await pass_days(scene, 40)
        watch = Watch(scene)
        assert first in {one["name"] for one in scene.templates()}
        scene.edit({"packageRef": {"name": "travel-agent-1.0.0"}})
        await scene.pass_time(5)
        assert runs(scene) == "travel-agent-1.0.0"
        assert watch.of("POST", "/message_templates") == []


async def test_nothing_is_retired_while_the_account_of_any_install_is_not_known() -> None:
    async with Scene() as scene:
        await scene.onboard()
        first = template(scene)["name"]
        scene.apply(channel("second", projectRef={"name": "elsewhere"}, live=False))
        who = {"namespace": NAMESPACE, "name": "second", "uid": scene.channel(SECOND)["metadata"]["uid"]}
        spec = {"channelRef": who, "tenant": "acme", "project": "elsewhere", "customerID": "somebody"}
        scene.cluster.put(Kind.INSTALL, {"metadata": {"name": "999"}, "spec": spec})
        for number in ("1", "2", "3"):
            await _run(scene, edition(number))
        await pass_days(scene, 31)
        assert first in {one["name"] for one in scene.templates()}
        scene.cluster.edit(Key(Kind.INSTALL, "999"), {"status": {"businessAccountID": "1"}}, status=True)
        await scene.pass_time(700)
        assert first not in {one["name"] for one in scene.templates()}


async def test_a_name_that_meta_holds_back_is_left_alone_and_the_next_one_taken() -> None:
    async with Scene() as scene:
        await scene.onboard()
        gone = template(scene)
        path = f"/meta/whatsapp/v24.0/{scene.waba()}/message_templates"
        assert scene.kapso.delete(path, hsm_id=gone["id"], name=gone["name"]).status == 200
        watch = Watch(scene)
        await scene.refresh()
        await scene.pass_time(140)
        scene.review()
        await scene.pass_time(70)
        assert template(scene)["name"] == f"{gone['name']}_2"
        assert scene.condition("Ready")[0] == "True", scene.told()
        assert [one.body["name"] for one in watch.of("POST", path)] == [gone["name"], f"{gone['name']}_2"]
        await scene.restart()
        await scene.refresh()
        assert template(scene)["name"] == f"{gone['name']}_2"


async def test_a_retirement_whose_answer_is_lost_is_brought_to_its_end() -> None:
    async with Scene() as scene:
        await scene.onboard()
        first, first_flow = template(scene)["name"], scene.status()["flows"][0]["name"]
        for number in ("1", "2", "3"):
            await _run(scene, edition(number))
        scene.fault("DELETE", "/meta/whatsapp/*/message_templates", kind="reply_lost", count=1)
        scene.fault("POST", "/meta/whatsapp/*/deprecate", kind="reply_lost", count=1)
        await pass_days(scene, 33)
        assert first not in {one["name"] for one in scene.templates()}
        assert flows(scene)[first_flow] == "DEPRECATED"
        assert scene.condition("Ready")[0] == "True"


async def test_a_draft_of_a_release_that_was_given_up_is_deleted_once_nothing_refers_to_it() -> None:
    async with Scene() as scene:
        await scene.onboard()
        begun = set(flows(scene))
        watch = Watch(scene)
        # One Flow that Meta does not take; and one whose publishing goes wrong until the author thinks again.
        await want(scene, edition("1", _nonsense))
        await scene.pass_time(70)
        scene.fault("POST", "/meta/whatsapp/*/publish", 503)
        await want(scene, edition("2"))
        await scene.pass_time(70)
        scene.mend()
        drafts = {name for name, status in flows(scene).items() if status == "DRAFT"}
        assert len(drafts) == 2
        somebodys = {"name": "intake_0badcafe", "categories": ["OTHER"]}
        assert scene.kapso.post(f"/meta/whatsapp/v24.0/{scene.waba()}/flows", somebodys).status == 200
        await _run(scene, edition("3"))
        await pass_days(scene, 29)
        assert drafts <= set(flows(scene))
        assert watch.of("DELETE", "/") == []
        scene.fault("DELETE", "/meta/whatsapp/*/{id}", kind="reply_lost", count=1)
        await pass_days(scene, 2)
        assert {name: flows(scene).get(name) for name in drafts} == dict.fromkeys(drafts)
        assert flows(scene)["intake_0badcafe"] == "DRAFT"
        assert begun <= set(flows(scene))
        assert watch.of("POST", "/deprecate") == []
        assert scene.condition("Ready")[0] == "True", scene.told()


async def test_a_draft_that_another_channel_of_the_business_account_still_wants_is_not_deleted() -> None:
    async with Scene() as scene:
        await scene.onboard()
        await _neighbour(scene)
        broken = edition("1", _nonsense)
        await want(scene, broken)
        await want(scene, broken, SECOND)
        await scene.pass_time(70)
        (draft,) = [name for name, status in flows(scene).items() if status == "DRAFT"]
        await _run(scene, edition("2"))
        await pass_days(scene, 32)
        assert flows(scene)[draft] == "DRAFT"
        await want(scene, edition("2"), SECOND)
        await pass_days(scene, 32)
        assert draft not in flows(scene)


async def test_a_graph_that_kapso_refuses_leaves_the_running_one_as_it_is() -> None:
    async with Scene() as scene:
        number = await scene.onboard()
        scene.fault("PATCH", "/platform/v1/workflows/{id}", 422, body={"error": "Validation failed"})
        await want(scene, edition("1"))
        await scene.pass_time(70)
        scene.review()
        await scene.pass_time(70)
        assert runs(scene) == "travel-agent-1.0.0"
        assert scene.condition("Ready")[0] == "True"
        assert scene.condition("Synced") == ("False", "WorkflowRefused")
        scene.mend()
        await _run(scene, edition("2"), number)
        assert scene.condition("Synced")[0] == "True"


async def test_a_template_that_meta_does_not_take_of_a_new_release_is_not_sent_again_and_again() -> None:
    async with Scene() as scene:
        await scene.onboard()
        refusal = {"error": {"message": "Invalid parameter", "type": "OAuthException", "code": 100}}
        scene.fault("POST", "/meta/whatsapp/*/message_templates", 400, body=refusal)
        await want(scene, edition("1"))
        watch = Watch(scene)
        await scene.pass_time(600)
        assert scene.condition("Ready")[0] == scene.condition("TemplatesApproved")[0] == "True"
        assert scene.condition("Synced") == ("False", "TemplateRefused")
        assert len(watch.of("POST", "/message_templates")) <= 1


async def test_a_release_that_could_never_run_brings_nothing_to_meta() -> None:
    async with Scene() as scene:
        await scene.onboard()
        watch = Watch(scene)
        await want(scene, edition("1", calling_elsewhere))
        await scene.pass_time(140)
        assert scene.condition("Synced") == ("False", "PolicyViolated")
        assert watch.calls == []


async def test_another_package_under_the_same_name_is_another_release() -> None:
    async with Scene() as scene:
        await scene.onboard()
        before = scene.status()["package"]
        other = edition("1")
        other["metadata"]["name"] = before["name"]
        scene.remove(package_key(other))
        await scene.settle()
        await want(scene, other)
        await scene.pass_time(70)
        assert scene.status()["package"]["digest"] == before["digest"]
        assert scene.status()["package"]["wanted"]["digest"] == other["spec"]["digest"]
        assert scene.condition("Live")[0] == "True", scene.told()
        scene.review()
        await scene.pass_time(70)
        assert scene.status()["package"]["digest"] == other["spec"]["digest"]
        assert scene.condition("Ready")[0] == "True", scene.told()


async def _run(scene: Scene, release: Raw, number: str = "") -> None:
    """From publishing a release to its graph at Kapso."""
    await want(scene, release)
    await scene.pass_time(70)
    scene.review()
    await scene.pass_time(130)
    assert runs(scene) == release["metadata"]["name"]


async def _neighbour(scene: Scene, **more: Any) -> None:
    """A second channel runs the same release, on the same business account unless another is asked for."""
    account = {"business_account_id": scene.waba(), **more}
    scene.apply(channel("second", live=False))
    await scene.settle()
    link = scene.status(SECOND)["setupLink"]["id"]
    body = {"display_phone_number": "+34 911 00 00 02"} | {name: one for name, one in account.items() if one}
    made = scene.kapso.control("POST", f"/setup-links/{link}/complete", body)
    await scene.pass_time(70)
    scene.write_to(str(made.get("data", made)["phone_number_id"]))
    await scene.pass_time(70)
    scene.review()
    await scene.pass_time(70)
    assert scene.status(SECOND)["package"]["name"] == "travel-agent-1.0.0"
