"""Where a channel stands: its state of service, and who waits for whom since when. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sendero_channels.dashboard.shown.seen import condition
from sendero_channels.kernel.clock import moment_in
from sendero_channels.kernel.reasons import ACTORS, CATALOGUE
from sendero_channels.ops import service, waits

Raw = Mapping[str, Any]

OWNERS = ACTORS
NOBODY = "Nobody"

STATES: Mapping[service.State, tuple[str, str]] = {
    "serving": ("Serving", "Live and Ready: travellers are served."),
    "degraded": ("Serving, not Ready", "Travellers are served, and a gate has fallen."),
    "down": ("Down", "Wanted live, was live before, and serves nobody."),
    "onboarding": ("On its way", "Wanted live, and has never been."),
    "off": ("Off", "Not wanted live: spec.live is false."),
    "unknown": ("Not known", "What was known has expired."),
    "deleting": ("Going", "It is being deleted."),
}
"""Each state in words: its label, and what it means."""


@dataclass(frozen=True)
class Standing:
    """One channel. `owner` is who must act, "Nobody" where it is Ready; `since` when that began."""

    namespace: str
    name: str
    tenant: str
    state: service.State
    owner: str
    reason: str
    step: str
    since: datetime | None
    number: str
    suspended: bool

    @property
    def label(self) -> str:
        """The state in words."""
        return STATES[self.state][0]


def standing(channel: Raw) -> Standing:
    """Where it stands by its own status."""
    metadata, spec, status = channel["metadata"], channel.get("spec") or {}, channel.get("status") or {}
    ready = condition(channel, "Ready")
    first: Raw = next(iter(status.get("nextActions") or ()), {})
    owner = waits.owner(status)
    leading = condition(channel, str(first.get("gate"))) or ready
    reason = str(ready.get("reason", ""))
    return Standing(
        namespace=str(metadata.get("namespace", "")),
        name=str(metadata["name"]),
        tenant=str((spec.get("tenantRef") or {}).get("name", "")),
        state=service.state(channel),
        owner=owner or NOBODY,
        reason=reason,
        step=_step(owner, reason, first),
        since=_since(leading, metadata),
        number=str((status.get("number") or {}).get("display", "")),
        suspended=bool(spec.get("suspend")),
    )


def _step(owner: str | None, reason: str, first: Raw) -> str:
    if owner is None:
        return ""
    known = CATALOGUE.get(reason)
    return str(first.get("message") or (known.step if known is not None else ""))


def _since(leading: Raw, metadata: Raw) -> datetime | None:
    return moment_in(leading.get("lastTransitionTime")) or moment_in(metadata.get("creationTimestamp"))
