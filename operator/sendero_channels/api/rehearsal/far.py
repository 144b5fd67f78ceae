"""Kapso in a rehearsal: reads are real, and show what was not really written."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sendero_channels.api.rehearsal.platform import PlatformView, Stage
from sendero_channels.clients.kapso import Kapso, View
from sendero_channels.clients.kapso.types import File, Flow, Template
from sendero_channels.kernel.lanes import Lane

Fields = Mapping[str, Any]


class RehearsedKapso(Kapso):
    """A project of Kapso of which nothing is changed."""

    def __init__(self, real: Kapso, stage: Stage) -> None:
        super().__init__(real._http)
        self._stage = stage

    def on(self, lane: Lane, turn: str = "") -> View:
        return RehearsedView(self._http, self._stage, turn)

    async def close(self) -> None:
        """Nothing: the connections are the real one's."""


class RehearsedView(PlatformView):
    """All calls: those of Meta's things beside Kapso's own."""

    # templates, Flows, profile, media

    async def templates(self, waba: str) -> list[Template]:
        return self._script.shown("templates", await super().templates(waba), waba)

    async def create_template(self, waba: str, fields: Fields) -> str:
        await super().create_template(waba, fields)
        name, language = str(fields["name"]), str(fields["language"])
        self._script.say(f"{name} ({language})")
        made = Template(
            self._script.new_id(), name, language, "PENDING", str(fields.get("category") or ""), None,
            str(fields.get("parameter_format") or "").upper(),
        )  # fmt: skip
        self._script.change("templates", lambda rows, of: [*rows, made] if of == waba else rows)
        return made.id

    async def delete_template(self, waba: str, template_id: str, name: str) -> None:
        await super().delete_template(waba, template_id, name)
        self._script.say(name)
        self._script.change("templates", lambda rows, _: [one for one in rows if one.id != template_id])

    async def flows(self, waba: str) -> list[Flow]:
        return self._script.shown("flows", await super().flows(waba), waba)

    async def create_flow(self, waba: str, name: str, categories: list[str], definition: Fields) -> str:
        await super().create_flow(waba, name, categories, definition)
        self._script.say(name)
        made = Flow(self._script.new_id(), name, "DRAFT", ())
        self._script.change("flows", lambda rows, of: [*rows, made] if of == waba else rows)
        return made.id

    async def publish_flow(self, waba: str, flow_id: str) -> None:
        await super().publish_flow(waba, flow_id)
        self._flow(flow_id, "PUBLISHED")

    async def deprecate_flow(self, waba: str, flow_id: str) -> None:
        await super().deprecate_flow(waba, flow_id)
        self._flow(flow_id, "DEPRECATED")

    async def delete_flow(self, phone_number_id: str, flow_id: str) -> None:
        await super().delete_flow(phone_number_id, flow_id)
        self._script.say(flow_id)
        self._script.change("flows", lambda rows, _: [one for one in rows if one.id != flow_id])

    def _flow(self, flow_id: str, status: str) -> None:
        self._script.say(flow_id)
        self._script.change(
            "flows", lambda rows, _: [replace(one, status=status) if one.id == flow_id else one for one in rows]
        )

    async def profile(self, phone_number_id: str) -> Fields:
        found: Fields = self._script.shown("profile", [await super().profile(phone_number_id)], phone_number_id)[0]
        return found

    async def set_profile(self, phone_number_id: str, fields: Fields) -> None:
        await super().set_profile(phone_number_id, fields)
        self._script.say(", ".join(sorted(fields)))
        self._script.change(
            "profile", lambda rows, of: [{**one, **fields} for one in rows] if of == phone_number_id else rows
        )

    async def ingest(self, phone_number_id: str, url: str) -> File:
        await super().ingest(phone_number_id, url)
        self._script.say(url)
        return self._stage.files.file(url, self._script.new_id())

    # messages

    async def send(self, phone_number_id: str, message: Fields) -> str:
        await super().send(phone_number_id, message)
        self._script.say("the test message")
        return self._script.new_id()
