"""A release's templates and Flows against the safety model: what the check of a graph does not see."""

from collections.abc import Iterator

from sendero_channels.package.lint.flaw import Place
from sendero_channels.package.lint.flows import flows
from sendero_channels.package.lint.templates import templates
from sendero_channels.package.model import PackageSpec
from sendero_channels.policy.declared import declared
from sendero_channels.policy.finding import Context, Finding
from sendero_channels.policy.hosts import leading, listed
from sendero_channels.policy.rules import RULES
from sendero_channels.policy.sensitive import asks, names, words
from sendero_channels.policy.text import parts

_ENDPOINTS = ("data_api_version", "data_channel_uri", "endpoint_uri")
_LABELS = ("label", "name", "helper-text")
# Samples show Meta what a text looks like, and lead nobody anywhere.
_SHOWN_TO_META_ONLY = ".example"


def content(spec: PackageSpec, context: Context) -> Iterator[Finding]:
    """Every breach in what a release declares and in what Meta is to review or to publish for it; none where only Meta
    would object."""
    yield from declared(spec.capabilities)
    for flaw in (*templates(spec), *flows(spec)):
        if flaw.rule in RULES and not flaw.hint:
            yield Finding(flaw.rule, _owner(spec, flaw.path), _field(flaw.path[2:]), flaw.message)
    for owner, value in _contents(spec):
        yield from _anywhere(owner, value)
        yield from _asked(owner, value, context)
        yield from _linked(owner, value, context)


def _owner(spec: PackageSpec, path: Place) -> str:
    match path:
        case ("templates", int(index), *_):
            return f"template {spec.templates[index].key} ({spec.templates[index].language})"
        case ("flows", int(index), *_):
            return f"Flow {spec.flows[index].key}"
        case _:
            return "the package"


def _field(path: Place) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")


def _contents(spec: PackageSpec) -> Iterator[tuple[str, object]]:
    for index, template in enumerate(spec.templates):
        yield _owner(spec, ("templates", index)), template.components
    for index, flow in enumerate(spec.flows):
        yield _owner(spec, ("flows", index)), flow.definition


def _anywhere(owner: str, value: object) -> Iterator[Finding]:
    """What breaks the model wherever it stands: Meta may know components that the checks above do not."""
    for where, key, found in parts("", value):
        field = where.lstrip(".")
        if key in _ENDPOINTS or (key == "name" and found == "data_exchange"):
            yield Finding("FlowEndpointRefused", owner, field, "a data endpoint's code can change unseen")
        if key in ("flow_json", "flow_id"):
            yield Finding("FlowUnknown", owner, field, "a Flow of the package is named by its key, in flow_name")
        if isinstance(found, str) and _SHOWN_TO_META_ONLY not in where and (noun := asks(found)):
            yield Finding("SensitiveAsked", owner, field, f"asks for '{noun}', which is never collected in a chat")


def _asked(owner: str, value: object, context: Context) -> Iterator[Finding]:
    if not context.sensitive:
        return
    nouns = words(context.sensitive)
    for where, key, found in parts("", value):
        if isinstance(found, str):
            noun = asks(found, nouns) or (names(found, nouns) if key in _LABELS else None)
            if noun:
                message = f"asks for '{noun}', which spec.policy.sensitive of the KapsoProject lists"
                yield Finding("RefusedByProject", owner, where.lstrip("."), message)


def _linked(owner: str, value: object, context: Context) -> Iterator[Finding]:
    for where, host in leading("", value) if context.link_hosts else ():
        if not listed(host, context.link_hosts) and _SHOWN_TO_META_ONLY not in where:
            message = f"spec.policy.linkHosts of the KapsoProject does not list '{host[:60]}'"
            yield Finding("RefusedByProject", owner, where.lstrip("."), message)
