"""`FlowsPublished`: every required Flow published without validation errors."""

from sendero_channels.channel.actions import Action, CreateFlow, PublishFlow
from sendero_channels.channel.plan.verdict import Verdict, awaiting, unread, verdict
from sendero_channels.channel.world import World
from sendero_channels.clients.kapso.types import Flow
from sendero_channels.kernel.reasons import Reason
from sendero_channels.kernel.reasons import content as reasons
from sendero_channels.package.model import PackageSpec, WhatsAppFlow
from sendero_channels.package.release import flow_name
from sendero_channels.package.reviews import in_screen

GATE = "FlowsPublished"
_SERVING = ("PUBLISHED", "THROTTLED")


def plan(world: World) -> Verdict:
    """Judges the current release's Flows, and publishes what the wanted one needs beside them."""
    if world.connected is None or world.current is None or world.current.spec is None:
        return awaiting(GATE)
    fact = world.facts.flows
    if unknown := unread(GATE, world, fact):
        return unknown
    assert fact is not None
    found = {flow.name: flow for flow in fact.value}
    packages = [world.current.spec]
    if world.wanted is not None and world.wanted.spec is not None and world.wanted.digest != world.current.digest:
        packages.append(world.wanted.spec)
    actions = tuple(action for package in packages for action in _missing(world, package, found))
    states = [(one, _state(found.get(flow_name(one)))) for one in world.current.spec.flows]
    shows = {"flows": [_shown(one, found.get(flow_name(one))) for one in world.current.spec.flows]}
    for reason in (reasons.FLOW_INVALID, reasons.FLOW_BLOCKED, reasons.FLOWS_PUBLISHING):
        named = [_detail(one, found.get(flow_name(one))) for one, state in states if state is reason]
        if named:
            return verdict(GATE, "False", reason, "; ".join(named), actions=actions, fact=fact, shows=shows)
    return verdict(GATE, "True", reasons.FLOWS_PUBLISHED, actions=actions, fact=fact, shows=shows)


def standing(package: PackageSpec, found: list[Flow]) -> list[tuple[Reason, str]]:
    """Each of the package's Flows that is not published yet: how it stands, and its key."""
    by_name = {flow.name: flow for flow in found}
    states = [(_state(by_name.get(flow_name(one))), one, by_name.get(flow_name(one))) for one in package.flows]
    return [(state, _detail(one, flow)) for state, one, flow in states if state is not reasons.FLOWS_PUBLISHED]


def ids(package: PackageSpec, found: list[Flow]) -> dict[str, str] | None:
    """`flow.<key>` with the published Flow's id, for every Flow of the package; None while one is not published."""
    by_name = {flow.name: flow for flow in found}
    wanted = {f"flow.{one.key}": by_name.get(flow_name(one)) for one in package.flows}
    given = {key: flow.id for key, flow in wanted.items() if flow is not None and flow.status in _SERVING}
    return given if len(given) == len(wanted) else None


def _missing(world: World, package: PackageSpec, found: dict[str, Flow]) -> list[Action]:
    number = world.connected
    if not world.may_create or number is None or number.business_account_id is None:
        return []
    waba = number.business_account_id
    actions: list[Action] = []
    for one in package.flows:
        flow = found.get(flow_name(one))
        if flow is None:
            actions.append(CreateFlow(waba, flow_name(one), sorted(one.categories), one.definition))
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


def _shown(wanted: WhatsAppFlow, flow: Flow | None) -> dict[str, str]:
    state = {} if flow is None else {"id": flow.id, "state": flow.status}
    return {"key": wanted.key, "name": flow_name(wanted), **state}
