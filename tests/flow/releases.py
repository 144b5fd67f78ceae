"""Releases as an author publishes them week by week, time that passes in leaps, and what of it Meta gets to see."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx2

from sendero_channels.kernel.names import Key, Kind
from tests.flow.declared import package
from tests.flow.scene import Scene

Raw = dict[str, Any]
Change = Callable[[Raw], None]
DAY, HOUR = 86_400.0, 3_600.0
_LEAP = 6 * HOUR


@dataclass(frozen=True)
class Seen:
    """A call of the operator, whole."""

    at: datetime
    method: str
    path: str
    query: dict[str, str]
    body: Any = field(repr=False)


class Watch:
    """Every call that changes something at Kapso or Meta."""

    def __init__(self, scene: Scene) -> None:
        self.calls: list[Seen] = []
        self._scene = scene
        scene.instead = self._note

    def _note(self, request: httpx2.Request) -> httpx2.Response | None:
        if request.method != "GET":
            body = json.loads(request.content) if request.content else None
            query = dict(request.url.params)
            self.calls.append(Seen(self._scene.at(), request.method, request.url.path, query, body))
        return None

    def of(self, method: str, part: str) -> list[Seen]:
        """The calls with this method and this part in their path."""
        return [one for one in self.calls if one.method == method and part in one.path]

    def graphs(self) -> list[Seen]:
        """The calls that wrote a graph."""
        return [
            one
            for one in self.calls
            if "/workflows" in one.path and "definition" in (one.body or {}).get("workflow", {})
        ]


async def pass_days(scene: Scene, days: float) -> None:
    """Let days pass: the operator wakes a few times a day and works for two minutes."""
    left = days * DAY
    while left > 0:
        step = min(_LEAP, left)
        await scene.clock.leap(max(0.0, step - 130))
        scene._follow()
        await scene.pass_time(min(130, step))
        left -= step


def edition(number: str, *changes: Change, text: str = "") -> Raw:
    """A release: its first template, its Flow and its graph say which one it is; `text` is another first template's."""

    def change(spec: Raw) -> None:
        spec["version"] = f"1.{number}" if number.count(".") else f"1.{number}.0"
        _say(spec, text or f"Edition {number}.")
        spec["flows"][0]["definition"]["screens"][0]["title"] = f"Your trip {text or number}"[:30]
        node(spec, "say_help")["message"] += f" Edition {number}."
        for one in changes:
            one(spec)

    return package(f"travel-agent-1.{number}", change)


def node(spec: Raw, id_: str) -> Raw:
    """A node's config."""
    found: Raw = next(one for one in spec["workflow"]["nodes"] if one["id"] == id_)["data"]["config"]
    return found


def _say(spec: Raw, words: str) -> None:
    body = next(one for one in spec["templates"][0]["components"] if one["type"] == "BODY")
    body["text"] += f" {words}"


async def want(scene: Scene, release: Raw, key: Key | None = None) -> None:
    """The platform team publishes a release, and the tenant points to it."""
    scene.apply(release)
    await point(scene, release, key)


async def point(scene: Scene, release: Raw, key: Key | None = None) -> None:
    """The tenant points to a release that is there."""
    spec = {"packageRef": {"name": release["metadata"]["name"]}}
    if key is None:
        scene.edit(spec)
    else:
        scene.edit(spec, key)
    await scene.pass_time(5)


def runs(scene: Scene) -> str:
    """The name of the release that the install record says is running."""
    install = scene.install()
    assert install is not None
    return str(install["status"]["running"]["name"])


def graph(scene: Scene) -> str:
    """What the graph at Kapso says in its help text: which edition it is."""
    workflow = scene.status()["workflow"]["id"]
    found = scene.kapso.get(f"/workflows/{workflow}/definition").json()["data"]["definition"]
    return str(node({"workflow": found}, "say_help")["message"])


def flows(scene: Scene) -> dict[str, str]:
    """The business account's Flows: status by name."""
    path = f"/meta/whatsapp/v24.0/{scene.waba()}/flows"
    return {one["name"]: one["status"] for one in scene.kapso.get(path, limit=100).json()["data"]}


def template(scene: Scene, key: str = "disruption_notice", language: str = "en_US") -> Raw:
    """A template of the release that the gates speak of, as the status shows it."""
    found: Raw = next(one for one in scene.status()["templates"] if (one["key"], one["language"]) == (key, language))
    return found


def package_key(release: Raw) -> Key:
    """What a release is found by."""
    return Key(Kind.PACKAGE, release["metadata"]["name"])
