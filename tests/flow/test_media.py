"""Files are fetched by Kapso, once for each that is declared, and looked at before they are used."""

import hashlib
from typing import Any

from sendero_channels.kernel.names import Key, Kind
from tests.flow.declared import channel, package, project, tenant
from tests.flow.reasons.steps import PROFILE
from tests.flow.releases import Watch, edition, pass_days, runs, want
from tests.flow.scene import Scene

Raw = dict[str, Any]
URL, ELSEWHERE = "https://cdn.example.org/header.png", "https://cdn.example.org/moved/header.png"
DOCUMENT = "https://cdn.example.org/header.pdf"
PICTURE = "https://cdn.example.org/logo.png"
FILE = b"\x89PNG\r\n\x1a\n a header"
LOGO = b"\x89PNG\r\n\x1a\n a logo"
MEDIA = "/whatsapp/media"


async def test_a_headers_sample_is_fetched_once_and_submitted_by_its_handle() -> None:
    async with Scene() as scene:
        watch = await _connected(scene)
        (ingested,) = watch.of("POST", MEDIA)
        assert ingested.body["media_ingest"]["source"] == URL
        assert ingested.body["media_ingest"]["delivery"] == "meta_resumable_asset"
        headers = [one.body["components"][0] for one in watch.of("POST", "/message_templates")]
        handles = [one["example"]["header_handle"] for one in headers if one.get("format") == "IMAGE"]
        assert len(handles) == 2
        assert all(str(handle).startswith("4::") for (handle,) in handles)
        await scene.restart()
        await scene.refresh()
        await scene.pass_time(1800)
        assert len(watch.of("POST", MEDIA)) == 1


async def test_another_release_with_the_same_sample_fetches_nothing() -> None:
    async with Scene() as scene:
        watch = await _connected(scene)
        number = scene.number_id()
        scene.write_to(number)
        scene.review()
        await scene.pass_time(130)
        scene.deliver()
        await scene.pass_time(70)
        await scene.restart()
        await want(scene, edition("1", _with_sample))
        await scene.pass_time(70)
        scene.review()
        await scene.pass_time(130)
        assert runs(scene) == "travel-agent-1.1"
        # The file lies elsewhere now, and is the same: nothing is new for Meta.
        before = len(watch.of("POST", "/message_templates"))
        await want(scene, edition("1.1", lambda spec: _with_sample(spec, ELSEWHERE), text="Edition 1."))
        await scene.pass_time(130)
        assert runs(scene) == "travel-agent-1.1.1"
        assert len(watch.of("POST", "/message_templates")) == before
        assert len(watch.of("POST", MEDIA)) == 1


async def test_a_sample_that_changed_where_it_lies_is_fetched_anew_and_the_old_handle_is_not_used() -> None:
    async with Scene() as scene:
        await scene.onboard(*_with_picture(scene))
        watch = Watch(scene)
        _serve(scene, URL, LOGO)
        await want(scene, edition("1", lambda spec: _with_sample(spec, content=LOGO)))
        await scene.pass_time(70)
        assert len(watch.of("POST", MEDIA)) == 1
        kept = {one["sha256"]: one["handle"] for one in _media(scene)}
        sent = [str(one.body["components"][0]) for one in watch.of("POST", "/message_templates")]
        pictures = [one for one in sent if "IMAGE" in one]
        assert len(pictures) == 2
        assert all(kept[_file(URL, LOGO)["sha256"]] in one for one in pictures)
        assert not any(kept[_file(URL, FILE)["sha256"]] in one for one in pictures)
        scene.review()
        await scene.pass_time(130)
        assert runs(scene) == "travel-agent-1.1"


async def test_a_handle_that_is_too_old_is_replaced_before_it_is_used_again() -> None:
    async with Scene() as scene:
        await scene.onboard(*_with_picture(scene))
        watch = Watch(scene)
        (before,) = _media(scene)
        await pass_days(scene, 31)
        assert watch.of("POST", MEDIA) == []
        await want(scene, edition("1", _with_sample))
        await scene.pass_time(70)
        (after,) = _media(scene)
        assert len(watch.of("POST", MEDIA)) == 1
        assert before["sha256"] == after["sha256"]
        assert before["handle"] != after["handle"]
        headers = [str(one.body["components"][0]) for one in watch.of("POST", "/message_templates")]
        assert len([one for one in headers if after["handle"] in one]) == len(headers) == 1


async def test_a_lost_answer_is_asked_for_again() -> None:
    async with Scene() as scene:
        _serve(scene, URL, FILE)
        watch = Watch(scene)
        scene.fault("POST", f"/platform/v1{MEDIA}", kind="reply_lost", count=1)
        await _connected(scene, watch)
        await scene.pass_time(120)
        assert len(watch.of("POST", MEDIA)) == 2
        assert scene.condition("TemplatesApproved") == ("False", "InReview")


async def test_a_file_that_is_not_the_declared_one_is_not_submitted() -> None:
    async with Scene() as scene:
        _serve(scene, URL, b"\x89PNG\r\n\x1a\n something else")
        watch = await _connected(scene)
        assert scene.condition("TemplatesApproved") == ("False", "TemplateRefused")
        assert "disruption_notice (en_US).sha256: the file has" in scene.message("TemplatesApproved")
        assert scene.actions()["TemplateRefused"] == "Author"
        names = [one.body["name"] for one in watch.of("POST", "/message_templates")]
        assert not [one for one in names if one.startswith("disruption_notice")]
        await scene.pass_time(600)
        assert len(watch.of("POST", MEDIA)) == 1
        _serve(scene, URL, FILE)
        await scene.refresh()
        await scene.pass_time(5)
        assert scene.condition("TemplatesApproved") == ("False", "InReview")


async def test_a_file_of_another_type_is_not_submitted() -> None:
    async with Scene() as scene:
        await _connected(scene, url=DOCUMENT)
        assert scene.condition("TemplatesApproved") == ("False", "TemplateRefused")
        said = "the file is application/pdf, and must be image/jpeg or image/png"
        assert said in scene.message("TemplatesApproved")


async def test_a_file_that_nobody_serves_holds_up_nothing_else() -> None:
    async with Scene() as scene:
        scene.apply(tenant(), project(), package(), channel(profile={"picture": _file(PICTURE, LOGO)}))
        await scene.settle()
        watch = Watch(scene)
        scene.connect()
        await scene.pass_time(600)
        assert scene.condition("ProfileApplied") == ("False", "ProfileRefused")
        assert "spec.profile.picture.url" in scene.message("ProfileApplied")
        assert scene.condition("WorkflowPublished")[0] == "True"
        assert len(watch.of("POST", MEDIA)) == 1


async def test_the_profile_picture_is_fetched_once_and_shown() -> None:
    async with Scene() as scene:
        _serve(scene, PICTURE, LOGO)
        scene.apply(tenant(), project(), package(), channel(profile={"picture": _file(PICTURE, LOGO)}))
        await scene.settle()
        watch = Watch(scene)
        scene.fault("POST", PROFILE, 503, count=1)
        scene.connect()
        await scene.pass_time(130)
        assert scene.condition("ProfileApplied") == ("True", "Applied")
        assert len(watch.of("POST", MEDIA)) == 1
        shown = [one for one in watch.of("POST", "/whatsapp_business_profile") if "profile_picture_handle" in one.body]
        assert len(shown) == 2
        await scene.restart()
        await scene.refresh()
        await scene.pass_time(1800)
        assert len(watch.of("POST", MEDIA)) == 1
        _serve(scene, PICTURE, FILE)
        scene.edit({"profile": {"picture": _file(PICTURE, FILE)}})
        await scene.pass_time(5)
        assert len(watch.of("POST", MEDIA)) == 2
        assert scene.condition("ProfileApplied") == ("True", "Applied")


async def test_a_sample_is_forgotten_with_the_number_and_fetched_for_the_next() -> None:
    async with Scene() as scene:
        watch = await _connected(scene)
        scene.remove(Key(Kind.INSTALL, scene.number_id()))
        await scene.pass_time(70)
        assert scene.condition("NumberConnected")[0] == "True"
        # All templates stand at Meta: there is nothing to fetch a sample for.
        assert len(watch.of("POST", MEDIA)) == 1


async def _connected(scene: Scene, watch: Watch | None = None, url: str = URL) -> Watch:
    """A channel whose package has a picture over two templates, as far as Meta's review."""
    if url not in scene.kapso.kapso.settings.assets:
        _serve(scene, url, FILE)
    scene.apply(tenant(), project(), package("travel-agent-1.0.0", lambda spec: _with_sample(spec, url)), channel())
    await scene.settle()
    watch = watch or Watch(scene)
    scene.connect()
    await scene.pass_time(70)
    return watch


def _with_picture(scene: Scene) -> list[Raw]:
    """All of it, with a picture over two templates."""
    _serve(scene, URL, FILE)
    return [tenant(), project(), package(change=_with_sample), channel()]


def _media(scene: Scene) -> list[Raw]:
    """What the install record keeps of fetched files."""
    install = scene.install()
    assert install is not None
    return list(install["status"]["media"])


def _serve(scene: Scene, url: str, content: bytes) -> None:
    """Somebody serves this file under this address."""
    assets: Any = scene.kapso.kapso.settings.assets
    assets[url] = content


def _file(url: str, content: bytes) -> Raw:
    return {"url": url, "sha256": hashlib.sha256(content).hexdigest()}


def _with_sample(spec: Raw, url: str = URL, content: bytes = FILE) -> None:
    for one in spec["templates"]:
        if one["key"] == "disruption_notice":
            example = {"header_handle": [_file(url, content)]}
            one["components"].insert(0, {"type": "HEADER", "format": "IMAGE", "example": example})
