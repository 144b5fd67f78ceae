"""The whole judgement on one Flow JSON."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kapso_simulator.proxy.flow_json import meaning, shape
from kapso_simulator.proxy.flow_json.finding import Finding, reported, unreadable
from kapso_simulator.proxy.flow_json.places import read
from kapso_simulator.proxy.flow_json.screens import screens


@dataclass(frozen=True)
class Judged:
    """A text that may be a Flow JSON: its content, where it is one, and all that is wrong with it."""

    flow: dict[str, Any] | None
    errors: tuple[dict[str, Any], ...]

    @property
    def version(self) -> str | None:
        """The Flow JSON version it names."""
        return self._text("version")

    @property
    def data_api_version(self) -> str | None:
        """The data API version it names; a flow with one needs an endpoint."""
        return self._text("data_api_version")

    @property
    def frozen(self) -> bool:
        """Whether its version can no longer be published."""
        return self.version in shape.FROZEN

    def _text(self, name: str) -> str | None:
        value = (self.flow or {}).get(name)
        return value if isinstance(value, str) else None


def validate(text: str) -> Judged:
    """What Meta says of `text` as a Flow JSON; any text has an answer."""
    try:
        flow, places = read(text)
    except json.JSONDecodeError as error:
        return Judged(None, (unreadable(f"The Flow JSON is no JSON: {error.msg}.", error.lineno, error.colno),))
    except (ValueError, RecursionError):
        return Judged(None, (unreadable("The Flow JSON cannot be read."),))
    if not isinstance(flow, dict):
        return Judged(None, (unreadable("The Flow JSON must be an object."),))
    return Judged(flow, tuple(reported(finding, places) for finding in _findings(flow)))


def _findings(flow: dict[str, Any]) -> Iterator[Finding]:
    found = screens(flow)
    yield from shape.of_document(flow)
    for screen in found:
        yield from shape.of_screen(screen)
    yield from meaning.of_flow(flow, found)
    names = {screen.id for screen in found}
    for screen in found:
        yield from meaning.of_screen(screen, names)
