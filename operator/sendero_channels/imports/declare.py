"""What would declare a project that runs already: a tenant, a channel and a package for each number. Pure.

Adoption takes nothing away. The workflow that answers a number now is named by its tenant's `adopt`: its trigger stays
until the channel's own is Ready and goes live.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sendero_channels.channel.plan.region import CALLING_CODES, in_region
from sendero_channels.clients.kapso.types import Customer, Number, Trigger, Workflow
from sendero_channels.imports.found import Found
from sendero_channels.imports.names import slug
from sendero_channels.imports.release import Built, Unpackaged, release
from sendero_channels.kernel.names import API_VERSION
from sendero_channels.project.model import ProjectSpec

Object = dict[str, Any]


@dataclass(frozen=True)
class Declaration:
    """One number's objects, and what somebody has to know of each before it is applied."""

    name: str
    tenant: Object
    channel: Object
    package: Object
    notes: tuple[str, ...]
    findings: tuple[str, ...]


@dataclass(frozen=True)
class Skipped:
    """A number that is left as it is, and why; it is masked."""

    number: str
    why: str


def declare(
    found: Found, project: str, spec: ProjectSpec, namespace: str, *, templates: bool = False
) -> tuple[list[Declaration], list[Skipped]]:
    """What would declare each number, in the order of their ids, and what is left alone. With `templates`, packages
    hold what is approved on the numbers' accounts: Meta reviews it anew, beside what is there."""
    declared: list[Declaration] = []
    skipped: list[Skipped] = []
    customers = {one.id: one for one in found.customers}
    taken: set[str] = set()
    for number in sorted(found.numbers, key=lambda one: one.id):
        customer = customers.get(number.customer_id or "")
        name = slug(customer.external_id if customer is not None else None, number.id, taken)
        one = _one(found, number, customer, (name, namespace, project), spec, templates=templates)
        if isinstance(one, Skipped):
            skipped.append(one)
            continue
        taken.add(name)
        declared.append(one)
    return declared, skipped


def _one(
    found: Found,
    number: Number,
    customer: Customer | None,
    where: tuple[str, str, str],
    spec: ProjectSpec,
    *,
    templates: bool,
) -> Declaration | Skipped:
    if why := _left(number, customer, spec.owner_id):
        return Skipped(number.masked, why)
    answering = _answering(number, found)
    if answering is None:
        return Skipped(
            number.masked, "no workflow is started by its messages: declare a channel with a package of yours"
        )
    try:
        return _declaration(found, number, customer, answering, where, spec, templates=templates)
    except Unpackaged as odd:
        return Skipped(number.masked, f"its workflow is of a form that packages do not have: {odd}")


def _left(number: Number, customer: Customer | None, owner: str) -> str:
    """Why a number is not ours to declare."""
    parts = (customer.external_id or "").split("/") if customer is not None else []
    if len(parts) == 4:
        if parts[0] == owner:
            return f"its customer bears the mark of a channel of this cluster, {parts[2]}/{parts[3]}"
        return f"its customer bears the mark of another owner id, {parts[0][:64]}: whoever runs that looks after it"
    if not number.id.isdigit():
        return "it is a sandbox that Kapso shares among its users"
    return ""


def _answering(number: Number, found: Found) -> tuple[Workflow, Trigger] | None:
    """The workflow that answers a number, or would once its trigger were on."""
    of = [one for one in found.triggers if one.phone_number_id == number.id and one.workflow_id in found.graphs]
    chosen = next((one for one in of if one.active), of[0] if of else None)
    return (found.graphs[chosen.workflow_id], chosen) if chosen is not None else None


def _declaration(
    found: Found,
    number: Number,
    customer: Customer | None,
    answering: tuple[Workflow, Trigger],
    where: tuple[str, str, str],
    spec: ProjectSpec,
    *,
    templates: bool,
) -> Declaration:
    name, namespace, _ = where
    workflow, trigger = answering
    rows = found.templates.get(number.business_account_id or "", ())
    built = release(name, workflow, rows if templates else (), found.flows, number.id, spec)
    alone = Counter(one.customer_id for one in found.numbers)[number.customer_id] == 1
    serving = trigger.active and workflow.status == "active"
    return Declaration(
        name,
        _tenant(name, namespace, customer if alone else None, number, workflow),
        _channel(where, built, number, live=serving and not built.findings),
        built.object,
        (*_notes(number, customer, alone, serving, built), *_kept(rows, built, templates)),
        built.findings,
    )


def _tenant(name: str, namespace: str, customer: Customer | None, number: Number, workflow: Workflow) -> Object:
    adopt = {"namespace": namespace, "channel": name, "phoneNumberID": number.id, "workflowID": workflow.id}
    if customer is not None:
        adopt["customerID"] = customer.id
    spec = {"plan": "paid", "namespaces": [namespace], "adopt": [adopt]}
    return {"apiVersion": API_VERSION, "kind": "SenderoTenant", "metadata": {"name": name}, "spec": spec}


def _channel(where: tuple[str, str, str], built: Built, number: Number, *, live: bool) -> Object:
    name, namespace, project = where
    spec: Object = {
        "tenantRef": {"name": name},
        "projectRef": {"name": project},
        "packageRef": {"name": built.object["metadata"]["name"]},
        "number": {"region": _region(number)},
        "live": live,
    }
    metadata = {"name": name, "namespace": namespace}
    return {"apiVersion": API_VERSION, "kind": "WhatsAppChannel", "metadata": metadata, "spec": spec}


def _region(number: Number) -> str:
    """The country of a number: of those that share its calling code the first, by the longest code."""
    digits = "".join(one for one in number.display if one.isdigit())
    fitting = [one for one in CALLING_CODES if in_region(digits, one)]
    preferred = [one for one in ("US",) if one in fitting]
    return next(iter(preferred or sorted(fitting, key=lambda one: -len(CALLING_CODES[one][0]))), "US")


def _notes(number: Number, customer: Customer | None, alone: bool, serving: bool, built: Built) -> Iterator[str]:
    yield f"The number is {number.masked}, as Kapso has it."
    yield "The plan of the tenant is not known at Kapso: see that it is paid."
    yield "To go live it needs spec.testMessage.recipient: somebody of yours who gets the setup test."
    if (number.kind or "").lower() == "sandbox":
        yield "It is a sandbox number: its channel will stand with SandboxNumber, and nothing is changed."
    if number.status not in (None, "CONNECTED"):
        yield f"Meta says that it is {number.status}: its channel will not be Ready before that is mended."
    if customer is None:
        yield "It has no customer at Kapso: one is made, with the channel's mark."
    elif not alone:
        yield "Its customer has several numbers, and two channels never share one: another is made for this channel."
    if not serving:
        yield "Its workflow does not answer now, so that the channel is not to go live: say live: true when it may."
    elif built.findings:
        yield "Its workflow breaks the safety model: the channel is not to go live; the workflow serves on as it does."


def _kept(rows: Sequence[Mapping[str, Any]], built: Built, templates: bool) -> Iterator[str]:
    """What stays at Meta beside the package."""
    yield from (f"Left out: {one}." for one in built.omitted)
    approved = sorted({str(one.get("name")) for one in rows if str(one.get("status")).upper() == "APPROVED"})
    if approved and not templates:
        yield f"Its account has approved templates that stay as they are: {', '.join(approved)}."
        yield "Imported with --templates they are the package's, and Meta reviews them anew under names of ours."
