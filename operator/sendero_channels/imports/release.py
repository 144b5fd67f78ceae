"""A workflow that runs, and the templates of its account, as a release of a package. Pure."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from sendero_channels.channel.plan.package import NO_FLOW
from sendero_channels.clients.kapso.types import Workflow
from sendero_channels.imports.flows import OpenedFlow, declared, keys, opened, with_keys
from sendero_channels.imports.names import word
from sendero_channels.imports.plain import plain
from sendero_channels.kernel.names import API_VERSION
from sendero_channels.package.content import content
from sendero_channels.package.model import PackageSpec, Template
from sendero_channels.package.release import content_digest
from sendero_channels.package.render import Unrenderable, render
from sendero_channels.policy.catalogue import CAPABILITIES
from sendero_channels.policy.check import Context, check
from sendero_channels.project.model import ProjectSpec

VERSION = "1.0.0"
_UNKNOWN = "sha256:" + "0" * 64
_NODE = ("id", "type", "position", "data")
_DATA = ("node_type", "config", "display_name")
_EDGE = ("source", "target", "label")
_MOST_TEMPLATES = 60
Raw = Mapping[str, Any]


class Unpackaged(Exception):
    """The workflow is of a form that packages do not have; the message says where, and nothing of what stands there."""


@dataclass(frozen=True)
class Built:
    """A ChannelPackage, and what of it breaks the safety model or could not be taken over."""

    object: dict[str, Any]
    findings: tuple[str, ...]
    omitted: tuple[str, ...]


def release(
    name: str,
    workflow: Workflow,
    rows: Sequence[Raw],
    flows: Mapping[str, OpenedFlow],
    number: str,
    project: ProjectSpec,
) -> Built:
    """The workflow's graph as it stands, word for word but for the Flows that it opens, which are the package's; and
    the approved ones of these templates, which no channel waits for.

    Raises:
        Unpackaged: no package can hold it.
    """
    written = _graph(workflow.definition or {})
    named = keys({id_: flows[id_] for id_ in opened(written) if id_ in flows})
    graph = with_keys(written, named)
    templates, omitted = _templates(rows)
    spec: dict[str, Any] = plain(
        {
            "version": VERSION,
            "description": f"Imported from the workflow '{workflow.name[:100]}' at Kapso.",
            "capabilities": _capabilities(graph, project.sendero_url),
            "workflow": graph,
            "templates": templates,
            "flows": declared(flows, named),
        }
    )
    parsed = _parsed({**spec, "digest": _UNKNOWN})
    digest = content_digest(parsed)
    findings = tuple(dict.fromkeys(_findings(parsed, written, frozenset(named), number, project)))
    metadata = {"name": f"{name}-{VERSION}"}
    whole = {
        "apiVersion": API_VERSION,
        "kind": "ChannelPackage",
        "metadata": metadata,
        "spec": {**spec, "digest": digest},
    }
    return Built(whole, findings, tuple(omitted))


def _parsed(spec: Raw) -> PackageSpec:
    try:
        return PackageSpec.model_validate(spec)
    except ValidationError as failure:
        first = failure.errors(include_input=False, include_url=False)[0]
        raise Unpackaged(".".join(str(one) for one in first["loc"])) from None


def _graph(found: Raw) -> dict[str, Any]:
    """Without what Kapso's editor keeps beside: places' measures, ids of edges."""
    nodes, edges = (_rows(found, name) for name in ("nodes", "edges"))
    return {"nodes": [_node(one) for one in nodes], "edges": [_kept(one, _EDGE) for one in edges]}


def _rows(found: Raw, name: str) -> list[Any]:
    rows = found.get(name) or []
    if not isinstance(rows, list):
        raise Unpackaged(f"workflow.{name}")
    return rows


def _node(one: Any) -> Any:
    return _kept(one, _NODE) | {"data": _kept(one.get("data") or {}, _DATA)} if isinstance(one, dict) else one


def _kept(one: Any, names: tuple[str, ...]) -> Any:
    """These parts of it; what has no parts is as it is."""
    return {name: one[name] for name in names if one.get(name) is not None} if isinstance(one, dict) else one


def _capabilities(graph: Raw, sendero: str) -> list[str]:
    """What the graph calls at Sendero, of what a package may declare."""
    text = json.dumps(graph)
    base = sendero.rstrip("/") + "/"
    return [name for name, kind in CAPABILITIES.items() if kind == "allowed" and base + name in text]


def _templates(rows: Sequence[Raw]) -> tuple[list[dict[str, Any]], list[str]]:
    found: dict[tuple[str, str], dict[str, Any]] = {}
    omitted = []
    for row in rows:
        if str(row.get("status")).upper() != "APPROVED":
            continue
        one = _template(row)
        place = (str(one["key"]), str(one["language"]))
        if why := _why_not(one, place in found, len(found)):
            omitted.append(f"template {row['name']} ({row.get('language')}) {why}")
        else:
            found[place] = one
    return list(found.values()), omitted


def _template(row: Raw) -> dict[str, Any]:
    named = str(row.get("parameter_format")).upper() == "NAMED"
    return {
        "key": word(str(row["name"])),
        "language": row.get("language"),
        "category": row.get("category"),
        "components": row.get("components"),
        "required": False,
        **({"parameterFormat": "NAMED"} if named else {}),
    }


def _why_not(one: Raw, taken: bool, there: int) -> str:
    try:
        Template.model_validate(one)
    except ValidationError:
        return "is of a form that packages do not have"
    if taken:
        return f"would be {one['key']}, which another is already"
    return f"is beyond the {_MOST_TEMPLATES} of a package" if there == _MOST_TEMPLATES else ""


def _findings(spec: PackageSpec, graph: Raw, flows: frozenset[str], number: str, project: ProjectSpec) -> Iterator[str]:
    context = Context(
        project.sendero_url,
        number,
        frozenset(spec.capabilities),
        forbidden_node_types=frozenset(project.policy.forbidden_node_types),
        environment=frozenset(project.environment),
        flows=flows,
        forbidden_capabilities=frozenset(project.policy.forbidden_capabilities),
        sensitive=frozenset(project.policy.sensitive),
        link_hosts=frozenset(project.policy.link_hosts),
    )
    yield from (str(one) for one in (*check(graph, context), *content(spec, context)))
    try:
        render(spec, {f"flow.{one.key}": NO_FLOW for one in spec.flows})
    except Unrenderable as failure:
        yield f"the package: {failure}"
