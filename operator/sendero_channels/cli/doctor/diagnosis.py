"""What a doctor concludes from what was seen: one finding for each thing, with its remedy. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Literal

from sendero_channels.cli.doctor.operator_rights import said
from sendero_channels.clients.knocked import Knocked
from sendero_channels.crdgen.crd import crd
from sendero_channels.crdgen.kinds import Definition
from sendero_channels.kernel.clock import moment_in
from sendero_channels.kernel.names import VERSION
from sendero_channels.kernel.reasons import CATALOGUE

Raw = Mapping[str, Any]
Level = Literal["ok", "warn", "fail"]
SKEW = timedelta(seconds=60)
STALE = timedelta(seconds=60)
_NO_GET = 405
"""A receiver takes POST alone, and says so."""
_INSTALL = "docs/install.md says how to apply it"


@dataclass(frozen=True)
class Finding:
    """One line of a diagnosis. `remedy` is empty where nothing is to be done."""

    level: Level
    about: str
    said: str
    remedy: str = ""


def clock(theirs: str, ours: datetime) -> Finding:
    """This machine's clock beside the API server's."""
    try:
        apart = abs(parsedate_to_datetime(theirs) - ours)
    except (ValueError, TypeError):
        return Finding("warn", "clock", "the API server does not say what time it is", "compare them by `date -u`")
    seconds = f"{apart.total_seconds():.0f} s"
    if apart <= SKEW:
        return Finding("ok", "clock", f"this machine and the API server are {seconds} apart")
    remedy = "set the clock by NTP: a request for a link carries the time, and ages are counted from it"
    return Finding("fail", "clock", f"this machine and the API server are {seconds} apart", remedy)


def kind(definition: Definition, found: Raw | None) -> Finding:
    """One CRD beside that of this release."""
    name = f"{definition.kind.plural} CRD"
    if found is None:
        return Finding("fail", name, "it is not there", f"apply crds/{definition.kind.plural}.yaml; {_INSTALL}")
    versions = {str(one["name"]): one for one in (found.get("spec") or {}).get("versions") or ()}
    if not (versions.get(VERSION) or {}).get("served"):
        return Finding("fail", name, f"{VERSION} is not served", f"apply crds/{definition.kind.plural}.yaml")
    if _schema(versions[VERSION]) != _schema(crd(definition)["spec"]["versions"][0]):
        said_ = "it serves another schema than the one of this release"
        return Finding("warn", name, said_, f"apply crds/{definition.kind.plural}.yaml of the operator's release")
    return Finding("ok", name, f"{VERSION} is served, as this release has it")


def rights(account: str, refused: Sequence[dict[str, Any]]) -> Finding:
    """What the operator's account may not do and has to."""
    if not refused:
        return Finding("ok", "operator's rights", f"{account} may do all that it needs")
    missing = "; ".join(said(one) for one in refused)
    remedy = "apply rights.yaml and rights-at-home.yaml of manifests/base, or give --account if it runs as another"
    return Finding("fail", "operator's rights", f"{account} may not {missing}", remedy)


def deployment(found: Raw | None, namespace: str) -> Finding:
    """The operator's pods."""
    if found is None:
        remedy = "give --operator-namespace if it runs elsewhere; docs/install.md says how to install it"
        return Finding("warn", "operator Deployment", f"there is none in {namespace}", remedy)
    wanted = (found.get("spec") or {}).get("replicas", 1)
    ready = (found.get("status") or {}).get("readyReplicas", 0)
    text = f"{ready} of {wanted} pods are ready"
    if ready >= wanted > 0:
        return Finding("ok", "operator Deployment", text)
    remedy = f"`kubectl -n {namespace} describe pods` says why" if wanted else "scale it up: nobody reconciles"
    return Finding("warn" if ready else "fail", "operator Deployment", text, remedy)


def lease(found: Raw | None, namespace: str, now: datetime) -> Finding:
    """Who acts, and whether they still do."""
    spec = (found or {}).get("spec") or {}
    renewed = moment_in(spec.get("renewTime"))
    if renewed is None:
        remedy = f"start the operator; its log says what it waits for, its rights must hold leases in {namespace}"
        return Finding("fail", "operator Lease", "no operator has ever led here", remedy)
    ago = f"{max(0.0, (now - renewed).total_seconds()):.0f} s ago"
    if now - renewed > STALE:
        remedy = (
            f"`kubectl -n {namespace} logs deploy/sendero-channels` says why it stopped; nobody reconciles meanwhile"
        )
        return Finding("fail", "operator Lease", f"nobody leads: it was last renewed {ago}", remedy)
    return Finding("ok", "operator Lease", f"{spec.get('holderIdentity', '?')} leads, renewed {ago}")


def project(raw: Raw) -> list[Finding]:
    """Whether Kapso takes a project's key, and whether its webhook is registered, as the operator last saw it."""
    name = str(raw["metadata"]["name"])
    conditions = {str(one.get("type")): one for one in (raw.get("status") or {}).get("conditions") or ()}
    return [
        _condition(f"{name}: key", conditions.get("CredentialsAccepted")),
        _condition(f"{name}: webhook", conditions.get("WebhookRegistered")),
    ]


def reachable(name: str, found: Knocked) -> Finding:
    """Whether Kapso's deliveries would come to a receiver of ours, as far as this machine can tell."""
    about, here = f"{name}: public URL", "seen from this machine"
    if found.status == _NO_GET and "POST" in found.methods:
        return Finding("ok", about, f"a receiver answers there, {here}")
    if found.untrusted:
        remedy = "give it a certificate of an authority that everybody trusts: Kapso delivers to no other"
        return Finding("fail", about, f"its certificate is not trusted, {here} ({found.trouble})", remedy)
    if not found.status:
        remedy = "see that its name and port are reached from the Internet; it may be this machine that reaches nobody"
        return Finding("warn", about, f"nothing answers there, {here} ({found.trouble})", remedy)
    remedy = "lead spec.webhookURL to the Service sendero-channels-webhook; docs/operations.md says how"
    return Finding("fail", about, f"{found.status} is answered there, which no receiver of ours does", remedy)


def unseen(about: str, role: str) -> Finding:
    """What one's own rights do not let one see."""
    return Finding("warn", about, "you may not look at it", f"ask somebody with {role} to run doctor")


def _condition(about: str, found: Raw | None) -> Finding:
    if found is None:
        remedy = "see whether an operator leads; it looks at each project every 30 s"
        return Finding("warn", about, "no operator has looked at it yet", remedy)
    reason = CATALOGUE.get(str(found.get("reason")))
    text = f"{found.get('reason')}: {found.get('message') or (reason.meaning if reason else '')}"
    if found.get("status") == "True" or found.get("reason") == "NoPublicURL":
        return Finding("ok", about, text)
    level: Level = "fail" if found.get("status") == "False" else "warn"
    return Finding(level, about, text, reason.step if reason else "")


def _schema(version: Raw) -> Any:
    return (version.get("schema") or {}).get("openAPIV3Schema")
