"""The rendered graph against the safety model, and what a package owes beyond it."""

from collections.abc import Iterator, Mapping
from typing import Any

from sendero_channels.package.lint.contract import contract
from sendero_channels.package.lint.flaw import Flaw, Place, place_in
from sendero_channels.package.lint.flows import first_screen
from sendero_channels.package.lint.variables import sample
from sendero_channels.package.model import PackageSpec
from sendero_channels.package.render import Unrenderable, config_of, render
from sendero_channels.policy.calls import capability
from sendero_channels.policy.check import Context, Finding, check
from sendero_channels.policy.declared import declared
from sendero_channels.policy.text import SECRET, strings

SENDERO_URL, NUMBER = "https://sendero.example", "100000000000001"
"""What stands for Sendero and the number while nobody has them."""


def workflow(spec: PackageSpec) -> Iterator[Flaw]:
    """Every flaw in the workflow."""
    yield from contract(spec)
    for one in declared(spec.capabilities):
        yield Flaw((one.field,), one.rule, one.message)
    try:
        graph = sampled(spec)
    except Unrenderable as failure:
        yield Flaw(("workflow", *failure.path), "VariablePlace", str(failure))
        return
    yield from _policy(spec, graph)
    yield from _calls(spec, graph)
    yield from _opening(spec)


def sampled(spec: PackageSpec) -> dict[str, Any]:
    """The graph with a value for everything that it asks for. Raises Unrenderable."""
    given = {one.name: sample(one) for one in spec.variables}
    given |= {f"flow.{one.key}": _flow(one.key) for one in spec.flows}
    return render(spec, given | {"channel.phoneNumberId": NUMBER, "project.senderoURL": SENDERO_URL})


def context(spec: PackageSpec, environment: frozenset[str]) -> Context:
    """What the sampled graph is judged in."""
    known = frozenset(_flow(one.key) for one in spec.flows)
    return Context(SENDERO_URL, NUMBER, frozenset(spec.capabilities), environment=environment, flows=known)


def at_node(graph: Mapping[str, Any], finding: Finding) -> Place:
    """Where in the release's spec a finding in a graph stands."""
    ids = [str(node.get("id")) for node in graph["nodes"]]
    place: Place = ("workflow", "nodes", ids.index(finding.node)) if finding.node in ids else ("workflow",)
    return (*place, "data", *place_in(finding.field))


def _flow(key: str) -> str:
    return f"the Flow {key}"


def _policy(spec: PackageSpec, graph: Mapping[str, Any]) -> Iterator[Flaw]:
    # Which secrets a project declares is not known here; that there are some is for the project to say.
    secrets = {name for _, text in strings("", graph["nodes"]) for name in SECRET.findall(text)}
    for finding in check(graph, context(spec, frozenset(secrets))):
        yield Flaw(at_node(graph, finding), finding.rule, f"node {finding.node}: {finding.message}")


def _calls(spec: PackageSpec, graph: Mapping[str, Any]) -> Iterator[Flaw]:
    used: set[str] = set()
    judged = context(spec, frozenset())
    for index, node in enumerate(graph["nodes"]):
        for call, body in _made_by(config_of(node)[1]):
            used.add(capability(call["url"], judged))
            for rule, message, hint in _call(call, body):
                yield Flaw(("workflow", "nodes", index), rule, f"node {node.get('id')}: {message}", hint)
    for name in sorted(set(spec.capabilities) - used):
        yield Flaw(("capabilities",), "CapabilityUnused", f"no call asks for {name}", hint=True)


def _made_by(config: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Any]]:
    """The calls of a node, each with its body."""
    if "url" in config:
        yield config, config.get("body_template")
    tools = config.get("flow_agent_webhooks")
    for tool in tools if isinstance(tools, list) else ():
        if isinstance(tool, dict) and "url" in tool:
            yield tool, tool.get("body")


def _call(call: Mapping[str, Any], body: Any) -> Iterator[tuple[str, str, bool]]:
    if not isinstance(body, dict) or body.get("phone_number_id") != NUMBER:
        yield "NumberMissing", "a call's body says phone_number_id: $(channel.phoneNumberId)", False
    if "Bearer ${ENV:" not in str(call.get("headers")):
        yield "BearerMissing", "without Authorization: Bearer ${ENV:NAME} anybody can call as this one", True
    schema = call.get("body_schema")
    if isinstance(schema, dict) and schema.get("additionalProperties") is not False:
        yield "SchemaOpen", "a tool's body_schema says additionalProperties: false", False


def _opening(spec: PackageSpec) -> Iterator[Flaw]:
    firsts = {f"$(flow.{flow.key})": first_screen(flow) for flow in spec.flows}
    for index, node in enumerate(spec.workflow.nodes):
        config = config_of(node)[1]
        payload = config.get("flow_action_payload")
        screen = payload.get("screen") if isinstance(payload, dict) else None
        first = firsts.get(str(config.get("flow_id")))
        if screen is not None and first is not None and screen != first:
            message = f"node {node.get('id')}: the Flow opens with screen {first}, not with {screen}"
            yield Flaw(("workflow", "nodes", index), "FlowScreenUnknown", message)
