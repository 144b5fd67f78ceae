"""What a workflow sends against WhatsApp's limits, each answer as long as it may be."""

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from sendero_channels.package.lint.flaw import Flaw, Place
from sendero_channels.package.lint.variables import longest
from sendero_channels.package.model import PackageSpec
from sendero_channels.package.render import Unrenderable, config_of, render
from sendero_channels.policy.text import strings
from sendero_channels.policy.words import LANGUAGES, shown

_RULE = "MessageLimit"
_TEXTS = {
    "message": 4096, "body_text": 1024, "footer_text": 60, "header_text": 60, "list_button_text": 20,
    "cta_display_text": 20, "flow_cta": 30,
}  # fmt: skip
_NEEDS = {
    "button": ("body_text", "buttons"),
    "list": ("body_text", "list_button_text", "list_sections"),
    "cta_url": ("body_text", "cta_display_text", "cta_url"),
    "flow": ("body_text", "flow_id", "flow_cta"),
    "location_request_message": ("body_text",),
}
_UNCHECKED = f"whether it asks for passport, card or bank data is checked in {', '.join(LANGUAGES)} only"
_FEW = 3
_SENDS = ("send_text", "send_interactive")


def messages(spec: PackageSpec) -> Iterator[Flaw]:
    """Every message that WhatsApp would refuse for its form."""
    given = {one.name: longest(one) for one in spec.variables} | {f"flow.{one.key}": "1" for one in spec.flows}
    try:
        graph = render(spec, given | {"channel.phoneNumberId": "1", "project.senderoURL": "https://sendero.example"})
    except Unrenderable:
        return
    for index, node in enumerate(graph["nodes"]):
        node_type, config = config_of(node)
        if node_type in _SENDS:
            path: Place = ("workflow", "nodes", index, "data", "config")
            for place, message in (*_texts(config), *_interactive(config)):
                yield Flaw((*path, *place), _RULE, f"node {node.get('id')}: {message}")
        for field in shown().get(node_type, ()):
            if any(_in_other_letters(text) for _, text in strings("", config.get(field))):
                place = ("workflow", "nodes", index, "data", "config", field)
                yield Flaw(place, "SensitiveUnchecked", f"node {node.get('id')}: {_UNCHECKED}", hint=True)


def _in_other_letters(text: str) -> bool:
    """Whether a word's worth of a text is in letters that none of the languages has whose words are known."""
    return sum(sign.isalpha() and not unicodedata.name(sign, "").startswith("LATIN") for sign in text) > _FEW


def _texts(config: Mapping[str, Any]) -> Iterator[tuple[Place, str]]:
    for field, limit in _TEXTS.items():
        text = config.get(field)
        if isinstance(text, str) and len(text) > limit:
            yield (field,), f"{field} can have {len(text)} characters; WhatsApp takes {limit}"


def _interactive(config: Mapping[str, Any]) -> Iterator[tuple[Place, str]]:
    kind = config.get("interactive_type")
    for field in _NEEDS.get(str(kind), ()):
        if not config.get(field):
            yield (), f"an interactive message of type {kind} needs {field}"
    buttons = config.get("buttons")
    yield from _listed(("buttons",), buttons, 3, {"id": 256, "title": 20})
    sections = config.get("list_sections")
    yield from _listed(("list_sections",), sections, 10, {"title": 24})
    for index, one in enumerate(sections if isinstance(sections, list) else ()):
        rows = one.get("rows") if isinstance(one, dict) else None
        place: Place = ("list_sections", index, "rows")
        yield from _listed(place, rows, 10, {"id": 200, "title": 24, "description": 72})


def _listed(place: Place, found: Any, most: int, lengths: Mapping[str, int]) -> Iterator[tuple[Place, str]]:
    listed = found if isinstance(found, list) else []
    if len(listed) > most:
        yield place, f"{place[-1]} has {len(listed)} entries; WhatsApp takes {most}"
    for index, one in enumerate(listed):
        for field, limit in lengths.items():
            text = one.get(field) if isinstance(one, dict) else None
            if isinstance(text, str) and len(text) > limit:
                yield (*place, index, field), f"{field} has {len(text)} characters; WhatsApp takes {limit}"
