"""`TemplatesApproved`: every required template approved in the wanted category."""

from dataclasses import replace
from typing import Any

from sendero_channels.channel.actions import Action, IngestSample, SubmitTemplate
from sendero_channels.channel.plan import flows, names
from sendero_channels.channel.plan.handles import handles
from sendero_channels.channel.plan.preparing import hopeless, packages
from sendero_channels.channel.plan.verdict import Verdict, awaiting, unread, verdict
from sendero_channels.channel.world import World
from sendero_channels.clients.kapso.types import Template
from sendero_channels.kernel.reasons import Reason
from sendero_channels.kernel.reasons import content as reasons
from sendero_channels.kernel.schema import RemoteFile
from sendero_channels.package.flow_buttons import opens
from sendero_channels.package.media import samples
from sendero_channels.package.model import PackageSpec
from sendero_channels.package.model import Template as Wanted
from sendero_channels.package.release import template_body
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
    if world.connected is None or world.current is None or hopeless(world):
        return awaiting(GATE)
    fact = world.facts.templates
    if unknown := unread(GATE, world, fact):
        return unknown
    assert fact is not None
    actions = [action for one in packages(world) for action in missing(world, one)]
    package = world.current.spec
    if package is None:
        return replace(awaiting(GATE), actions=tuple(actions))
    required = [one for one in package.templates if one.required]
    states = [(one, _state(world, package, one)) for one in required]
    shows = {"templates": [_shown(world, package, one) for one in package.templates]}
    for reason in _ORDER:
        named = [_detail(world, package, one) for one, state in states if state is reason]
        if named:
            detail = "; ".join(named[:5])
            return verdict(GATE, "False", reason, detail, actions=tuple(actions), fact=fact, shows=shows)
    return verdict(GATE, "True", reasons.TEMPLATES_APPROVED, actions=tuple(actions), fact=fact, shows=shows)


def missing(world: World, package: PackageSpec) -> list[Action]:
    """A submission for every template that the business account does not have, once its samples are ingested and the
    Flows that it opens are published."""
    number = world.connected
    if not world.may_create or number is None or number.business_account_id is None or world.facts.templates is None:
        return []
    absent = [one for one in package.templates if _find(world, package, one) is None]
    known = handles(world.install.status, world.now) if world.install is not None else {}
    files: dict[str, Action] = {}
    for one in absent:
        for format_, file in samples(one):
            files.setdefault(file.sha256, _ingest(number.id, one, format_, file))
    ingested = [action for sha256, action in files.items() if sha256 not in known]
    forms = flows.published(world, package)
    ready = [
        one for one in absent if all(file.sha256 in known for _, file in samples(one)) and opens(one) <= set(forms)
    ]
    waba = number.business_account_id
    bodies = [template_body(one, names.template(world, package, one), known, forms) for one in ready]
    return [*ingested, *(SubmitTemplate(waba, body) for body in bodies)]


def _ingest(phone_number_id: str, template: Wanted, format_: str, file: RemoteFile) -> Action:
    return IngestSample(phone_number_id, f"{template.key} ({template.language})", format_, file.url, file.sha256)


def standing(world: World, package: PackageSpec) -> list[tuple[Reason, str]]:
    """Each of the package's required templates that is not approved yet: how it stands, and its key."""
    states = [(_state(world, package, one), one) for one in package.templates if one.required]
    return [(state, _detail(world, package, one)) for state, one in states if state is not reasons.TEMPLATES_APPROVED]


def approved(world: World, package: PackageSpec) -> bool:
    """Whether every required template of the package is approved as wanted."""
    return not standing(world, package)


def _find(world: World, package: PackageSpec, wanted: Wanted) -> Template | None:
    name = names.template(world, package, wanted)
    known = world.facts.templates.value if world.facts.templates is not None else []
    return next((one for one in known if (one.name, one.language) == (name, wanted.language)), None)


def _state(world: World, package: PackageSpec, wanted: Wanted) -> Reason:
    template = _find(world, package, wanted)
    if template is None:
        return reasons.TEMPLATES_SUBMITTING
    if template.status != "APPROVED":
        return _BY_STATUS.get(template.status, reasons.TEMPLATES_IN_REVIEW)
    return reasons.TEMPLATES_APPROVED if template.category == wanted.category else reasons.TEMPLATE_CATEGORY_CHANGED


def _detail(world: World, package: PackageSpec, wanted: Wanted) -> str:
    template = _find(world, package, wanted)
    why = f", {rejection(template.reason)}" if template is not None and template.reason not in (None, "NONE") else ""
    return f"{wanted.key} ({wanted.language}{why})"


def _shown(world: World, package: PackageSpec, wanted: Wanted) -> dict[str, Any]:
    template = _find(world, package, wanted)
    state = {} if template is None else {"id": template.id, "state": template.status, "category": template.category}
    return {"key": wanted.key, "language": wanted.language, "name": names.template(world, package, wanted), **state}
