"""Whatever a package holds: the checks end, and say what is wrong instead of failing."""

from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sendero_channels.package.build import Package
from sendero_channels.package.lint.whole import faults
from sendero_channels.package.model import PackageSpec, Template, WhatsAppFlow
from sendero_channels.package.render import canonical, differing
from tests.unit.package.sources import FLOW

_KEYS = st.sampled_from(
    [
        "type",
        "text",
        "buttons",
        "example",
        "body_text",
        "format",
        "url",
        "id",
        "data",
        "node_type",
        "config",
        "screens",
        "layout",
        "children",
        "then",
        "cases",
        "name",
        "label",
        "on-click-action",
        "payload",
        "next",
        "terminal",
        "version",
        "conditions",
        "flow_agent_webhooks",
        "body",
        "body_schema",
        "list_sections",
        "rows",
        "interactive_type",
    ]
)
_WORDS = st.sampled_from(
    [
        "BODY",
        "HEADER",
        "BUTTONS",
        "URL",
        "FLOW",
        "OTP",
        "TEXT",
        "IMAGE",
        "{{1}}",
        "webhook",
        "decide",
        "agent",
        "start",
        "send_interactive",
        "Footer",
        "TextInput",
        "If",
        "navigate",
        "complete",
        "${form.a}",
        "SingleColumnLayout",
        "list",
        "https://sendero.example/intake.collect",
    ]
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | _WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=5),
    max_leaves=12,
)
_OBJECTS = st.lists(st.dictionaries(_KEYS, _JSON, max_size=5), min_size=1, max_size=4)
_patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _faults(**parts: Any) -> list[str]:
    workflow = {"nodes": [{"id": "start", "data": {"node_type": "start", "config": {}}}], "edges": []}
    given_ = {"version": "1.0.0", "digest": "sha256:" + "0" * 64, "workflow": workflow, **parts}
    spec = PackageSpec.model_validate(given_)
    return [one.rule for one in faults(Package("any-1.0.0", spec, None, Path("any.yaml"))) if not one.hint]


@_patient
@given(_OBJECTS, _OBJECTS)
def test_any_graph_is_checked_to_the_end(nodes: list[Any], edges: list[Any]) -> None:
    assert "GraphContract" in _faults(workflow={"nodes": nodes, "edges": edges})


@_patient
@given(_OBJECTS, st.sampled_from(["UTILITY", "MARKETING", "AUTHENTICATION"]))
def test_any_template_is_checked_to_the_end(components: list[Any], category: Any) -> None:
    _faults(templates=[Template(key="a", language="en", category=category, components=components)])


@_patient
@given(st.dictionaries(_KEYS, _JSON, max_size=5), _OBJECTS)
def test_any_flow_is_checked_to_the_end(definition: dict[str, Any], screens: list[Any]) -> None:
    for one in (definition, {**FLOW, "screens": screens}, {**FLOW, "screens": [{**FLOW["screens"][0], **screens[0]}]}):
        _faults(flows=[WhatsAppFlow(key="a", categories=["OTHER"], definition=one)])


@_patient
@given(st.dictionaries(st.sampled_from(["nodes", "edges"]), _JSON | st.lists(_JSON, max_size=3)))
def test_any_graph_is_compared(graph: dict[str, Any]) -> None:
    assert isinstance(differing(graph, {"nodes": [], "edges": []}), list)
    assert canonical(graph)["nodes"].keys() == canonical({**graph, "edges": []})["nodes"].keys()
