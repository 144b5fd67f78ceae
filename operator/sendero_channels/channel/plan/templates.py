"""`TemplatesApproved`: every required template approved in the wanted category."""

from typing import Any

from sendero_channels.channel.actions import Action, SubmitTemplate
from sendero_channels.channel.plan.verdict import Verdict, awaiting, unread, verdict
from sendero_channels.channel.world import World
from sendero_channels.clients.kapso.types import Template
from sendero_channels.kernel.reasons import Reason
from sendero_channels.kernel.reasons import content as reasons
from sendero_channels.package.model import PackageSpec
from sendero_channels.package.model import Template as Wanted
from sendero_channels.package.release import template_body, template_name
from sendero_channels.package.reviews import rejection

GATE = "TemplatesApproved"
# The worst first: what somebody must act on stands before what merely takes time.
_ORDER = (
    reasons.TEMPLATE_REJECTED,
    reasons.TEMPLATE_DISABLED,
    reasons.TEMPLATE_PAUSED,
    reasons.TEMPLATE_CATEGORY_CHANGED,
    reasons.TEMPLATES_IN_REVIEW,
    reasons.TEMPLATES_SUBMITTING,
)
_BY_STATUS = {
    "REJECTED": reasons.TEMPLATE_REJECTED,
    "DISABLED": reasons.TEMPLATE_DISABLED,
    "PAUSED": reasons.TEMPLATE_PAUSED,
    "ARCHIVED": reasons.TEMPLATE_DISABLED,
    "LIMIT_EXCEEDED": reasons.TEMPLATE_DISABLED,
    "PENDING_DELETION": reasons.TEMPLATE_DISABLED,
    "DELETED": reasons.TEMPLATE_DISABLED,
}


def plan(world: World) -> Verdict:
    """Judges the current release's templates, and submits what the wanted one needs beside them."""
    if world.connected is None or world.current is None or world.current.spec is None:
        return awaiting(GATE)
    fact = world.facts.templates
    if unknown := unread(GATE, world, fact):
        return unknown
    assert fact is not None
    required = [one for one in world.current.spec.templates if one.required]
    states = [(one, _state(one, fact.value)) for one in required]
    actions = missing(world, world.current.spec)
    if world.wanted is not None and world.wanted.spec is not None and world.wanted.digest != world.current.digest:
        actions += missing(world, world.wanted.spec)
    shows = {"templates": [_shown(one, fact.value) for one in world.current.spec.templates]}
    for reason in _ORDER:
        named = [_detail(one, fact.value) for one, state in states if state is reason]
        if named:
            detail = "; ".join(named[:5])
            return verdict(GATE, "False", reason, detail, actions=tuple(actions), fact=fact, shows=shows)
    return verdict(GATE, "True", reasons.TEMPLATES_APPROVED, actions=tuple(actions), fact=fact, shows=shows)


def missing(world: World, package: PackageSpec) -> list[Action]:
    """A submission for every template that the business account does not have."""
    number = world.connected
    if not world.may_create or number is None or number.business_account_id is None or world.facts.templates is None:
        return []
    there = {(one.name, one.language) for one in world.facts.templates.value}
    absent = [one for one in package.templates if (template_name(one), one.language) not in there]
    return [SubmitTemplate(number.business_account_id, template_body(one)) for one in absent]


def standing(package: PackageSpec, found: list[Template]) -> list[tuple[Reason, str]]:
    """Each of the package's required templates that is not approved yet: how it stands, and its key."""
    states = [(_state(one, found), one) for one in package.templates if one.required]
    return [(state, _detail(one, found)) for state, one in states if state is not reasons.TEMPLATES_APPROVED]


def approved(package: PackageSpec, found: list[Template]) -> bool:
    """Whether every required template of the package is approved as wanted."""
    return all(_state(one, found) is reasons.TEMPLATES_APPROVED for one in package.templates if one.required)


def _find(wanted: Wanted, found: list[Template]) -> Template | None:
    name = template_name(wanted)
    return next((one for one in found if (one.name, one.language) == (name, wanted.language)), None)


def _state(wanted: Wanted, found: list[Template]) -> Reason:
    template = _find(wanted, found)
    if template is None:
        return reasons.TEMPLATES_SUBMITTING
    if template.status != "APPROVED":
        return _BY_STATUS.get(template.status, reasons.TEMPLATES_IN_REVIEW)
    return reasons.TEMPLATES_APPROVED if template.category == wanted.category else reasons.TEMPLATE_CATEGORY_CHANGED


def _detail(wanted: Wanted, found: list[Template]) -> str:
    template = _find(wanted, found)
    why = f", {rejection(template.reason)}" if template is not None and template.reason not in (None, "NONE") else ""
    return f"{wanted.key} ({wanted.language}{why})"


def _shown(wanted: Wanted, found: list[Template]) -> dict[str, Any]:
    template = _find(wanted, found)
    state = {} if template is None else {"id": template.id, "state": template.status, "category": template.category}
    return {"key": wanted.key, "language": wanted.language, "name": template_name(wanted), **state}
