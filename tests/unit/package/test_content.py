"""Templates and Flows are held against the safety model without anybody having run `package check`."""

from typing import Any

import pytest

from sendero_channels.package.content import content
from sendero_channels.package.model import PackageSpec
from sendero_channels.policy.check import Context
from tests.unit.package.sources import FLOW

_DIGEST = "sha256:" + "0" * 64
_GRAPH = {"nodes": [{"id": "start", "data": {"node_type": "start", "config": {}}}]}
_PLAIN = Context("https://app.sendero.example", "1", frozenset())


def _package(text: str = "Your trip is near.", **flow: Any) -> PackageSpec:
    template = {"key": "near", "language": "en", "category": "UTILITY", "components": [{"type": "BODY", "text": text}]}
    form = {"key": "intake", "categories": ["OTHER"], "definition": {**FLOW, **flow}}
    spec = {"version": "1.0.0", "digest": _DIGEST, "workflow": _GRAPH, "templates": [template], "flows": [form]}
    return PackageSpec.model_validate(spec)


def _screen(component: dict[str, Any], **more: Any) -> dict[str, Any]:
    (screen,) = FLOW["screens"]
    layout = screen["layout"]
    return {"screens": [{**screen, **more, "layout": {**layout, "children": [component, *layout["children"]]}}]}


def _field(**config: Any) -> dict[str, Any]:
    return {"type": "TextInput", "name": "more", "label": "More", **config}


def _declares(*names: str) -> PackageSpec:
    return _package().model_copy(update={"capabilities": list(names)})


_BAD: dict[str, tuple[str, str, PackageSpec]] = {
    "a gated capability that is declared": ("CapabilityGated", "the package", _declares("refund.create")),
    "a forbidden one": ("CapabilityForbidden", "the package", _declares("intake.collect", "tenant.switch")),
    "one that nobody knows": ("UnknownCapability", "the package", _declares("trip.everything")),
    "a template that asks": ("SensitiveAsked", "template near (en)", _package("Please send us your passport number.")),
    "a Flow's field": ("SensitiveAsked", "Flow intake", _package(**_screen(_field(label="Card number")))),
    "a Flow's endpoint": ("FlowEndpointRefused", "Flow intake", _package(data_api_version="3.0")),
    "a Flow's action that asks an endpoint": (
        "FlowEndpointRefused",
        "Flow intake",
        _package(**_screen(_field(**{"on-select-action": {"name": "data_exchange"}}))),
    ),
    "a label that a screen is given": (
        "SensitiveAsked",
        "Flow intake",
        _package(
            **_screen(_field(label="${data.label}"), data={"label": {"type": "string", "__example__": "Passport no."}})
        ),
    ),
    "a choice that asks": (
        "SensitiveAsked",
        "Flow intake",
        _package(
            **_screen(
                {
                    "type": "Dropdown",
                    "name": "how",
                    "label": "How?",
                    "data-source": [{"id": "1", "title": "Send my card number"}],
                }
            )
        ),
    ),
}


def _with_component(**component: Any) -> PackageSpec:
    spec = _package()
    template = spec.templates[0].model_copy(update={"components": [*spec.templates[0].components, component]})
    return spec.model_copy(update={"templates": [template]})


_BAD |= {
    "a card of a kind that the checks do not know": (
        "SensitiveAsked",
        "template near (en)",
        _with_component(type="CAROUSEL", cards=[{"components": [{"type": "BODY", "text": "Send your passport."}]}]),
    ),
    "a Flow within a button": (
        "FlowUnknown",
        "template near (en)",
        _with_component(type="BUTTONS", buttons=[{"type": "FLOW", "text": "Plan", "flow_json": "{}"}]),
    ),
    "an endpoint where the checks do not look": (
        "FlowEndpointRefused",
        "Flow intake",
        _package(**_screen({"type": "Novelty", "inside": [{"on-tap": {"name": "data_exchange"}}]})),
    ),
}


@pytest.mark.parametrize("idea", _BAD)
def test_a_breach_is_found_and_named_by_where_it_stands(idea: str) -> None:
    rule, owner, package = _BAD[idea]
    assert {(one.rule, one.node) for one in content(package, _PLAIN)} == {(rule, owner)}


def test_what_only_meta_would_refuse_is_left_to_meta() -> None:
    assert list(content(_package("{{1}}"), _PLAIN)) == []


_OPENS = {
    "type": "EmbeddedLink",
    "text": "Terms",
    "on-click-action": {"name": "open_url", "url": "https://evil.example"},
}


@pytest.mark.parametrize(
    ("forbidden", "package"),
    [
        ({"sensitive": frozenset({"loyalty number"})}, _package("Tell us your loyalty number today.")),
        ({"sensitive": frozenset({"loyalty number"})}, _package(**_screen(_field(label="Loyalty number")))),
        ({"link_hosts": frozenset({"agency.example"})}, _package("See https://evil.example/x for more.")),
        ({"link_hosts": frozenset({"agency.example"})}, _package(**_screen(_OPENS))),
    ],
)
def test_what_a_project_forbids_besides_is_found_there_too(forbidden: dict[str, Any], package: PackageSpec) -> None:
    tightened = Context(_PLAIN.sendero_url, "1", frozenset(), **forbidden)
    assert list(content(package, _PLAIN)) == []
    assert {one.rule for one in content(package, tightened)} == {"RefusedByProject"}
