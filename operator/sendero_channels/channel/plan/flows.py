"""`FlowsPublished`: every required Flow published without validation errors."""

from dataclasses import replace

from sendero_channels.channel.actions import Action, CreateFlow, PublishFlow
from sendero_channels.channel.plan import names
from sendero_channels.channel.plan.preparing import hopeless, packages
from sendero_channels.channel.plan.verdict import Verdict, awaiting, unread, verdict
from sendero_channels.channel.world import World
from sendero_channels.clients.kapso.types import Flow
from sendero_channels.kernel.reasons import Reason
from sendero_channels.kernel.reasons import content as reasons
from sendero_channels.package.model import PackageSpec, WhatsAppFlow
from sendero_channels.package.reviews import in_screen

GATE = "FlowsPublished"
_SERVING = ("PUBLISHED", "THROTTLED")


def plan(world: World) -> Verdict:
    """Judges the current release's Flows, and publishes what the wanted one needs beside them."""
    if world.connected is None or world.current is None or hopeless(world):
        return awaiting(GATE)
    fact = world.facts.flows
    if unknown := unread(GATE, world, fact):
        return unknown
    assert fact is not None
    actions = tuple(action for package in packages(world) for action in _missing(world, package))
    current = world.current.spec
    if current is None:
        return replace(awaiting(GATE), actions=actions)
    rows = [(one, *_row(world, current, one)) for one in current.flows]
    shows = {"flows": [_shown(*row) for row in rows]}
    for reason in (reasons.FLOW_INVALID, reasons.FLOW_BLOCKED, reasons.FLOWS_PUBLISHING):
        named = [_detail(one, flow) for one, _, flow in rows if _state(flow) is reason]
        if named:
            return verdict(GATE, "False", reason, "; ".join(named), actions=actions, fact=fact, shows=shows)
    return verdict(GATE, "True", reasons.FLOWS_PUBLISHED, actions=actions, fact=fact, shows=shows)


def standing(world: World, package: PackageSpec) -> list[tuple[Reason, str]]:
    """Each of the package's Flows that is not published yet: how it stands, and its key."""
    rows = [(one, _row(world, package, one)[1]) for one in package.flows]
    return [(_state(flow), _detail(one, flow)) for one, flow in rows if _state(flow) is not reasons.FLOWS_PUBLISHED]


def published(world: World, package: PackageSpec) -> dict[str, str]:
    """Meta's names of the package's Flows that are published, by their keys."""
    rows = {one.key: _row(world, package, one)[1] for one in package.flows}
    return {key: flow.name for key, flow in rows.items() if flow is not None and flow.status in _SERVING}


def ids(world: World, package: PackageSpec) -> dict[str, str] | None:
    """`flow.<key>` with the published Flow's id, for every Flow of the package; None while one is not published."""
    rows = {f"flow.{one.key}": _row(world, package, one)[1] for one in package.flows}
    given = {key: flow.id for key, flow in rows.items() if flow is not None and flow.status in _SERVING}
    return given if len(given) == len(rows) else None


def _row(world: World, package: PackageSpec, wanted: WhatsAppFlow) -> tuple[str, Flow | None]:
    """A Flow's name and, where it is there, the Flow."""
    name = names.flow(world, package, wanted)
    known = world.facts.flows.value if world.facts.flows is not None else []
    return name, next((one for one in known if one.name == name), None)


def _missing(world: World, package: PackageSpec) -> list[Action]:
    number = world.connected
    if not world.may_create or number is None or number.business_account_id is None:
        return []
    waba = number.business_account_id
    actions: list[Action] = []
    for one in package.flows:
        name, flow = _row(world, package, one)
        if flow is None:
            actions.append(CreateFlow(waba, name, sorted(one.categories), one.definition))
        elif flow.status == "DRAFT" and not flow.errors:
            actions.append(PublishFlow(waba, flow.id))
    return actions


def _state(flow: Flow | None) -> Reason:
    if flow is None:
        return reasons.FLOWS_PUBLISHING
    if flow.status in _SERVING:
        return reasons.FLOWS_PUBLISHED
    if flow.status == "DRAFT":
        return reasons.FLOW_INVALID if flow.errors else reasons.FLOWS_PUBLISHING
    return reasons.FLOW_BLOCKED


def _detail(wanted: WhatsAppFlow, flow: Flow | None) -> str:
    errors = f": {in_screen(wanted.definition, flow.errors[0])[:200]}" if flow is not None and flow.errors else ""
    return f"{wanted.key}{errors}"


def _shown(wanted: WhatsAppFlow, name: str, flow: Flow | None) -> dict[str, str]:
    state = {} if flow is None else {"id": flow.id, "state": flow.status}
    return {"key": wanted.key, "name": name, **state}
