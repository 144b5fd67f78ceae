"""What a project's status says, and what is to be done about its webhook. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sendero_channels.clients.kapso.types import Webhook
from sendero_channels.kernel.clock import stamp
from sendero_channels.kernel.conditions import Condition, Status, written
from sendero_channels.kernel.reasons import Reason
from sendero_channels.kernel.reasons import entry as reasons
from sendero_channels.kernel.reasons import project as own

EVENTS = (
    "whatsapp.account.disabled",
    "whatsapp.account.reinstated",
    "whatsapp.account.restricted",
    "whatsapp.account.violation",
    "whatsapp.phone_number.created",
    "whatsapp.phone_number.deleted",
    "whatsapp.phone_number.disconnected",
    "whatsapp.phone_number.offboarded",
    "whatsapp.phone_number.reconnected",
    "workflow.execution.failed",
    "workflow.execution.handoff",
)
"""What the receiver and, later, a journal of runs need of the whole project."""


@dataclass(frozen=True)
class Seen:
    """What a pass saw of a project. `webhook` is what stands at Kapso under our URL, None where nothing does."""

    key_state: str
    detail: str
    webhook_url: str | None
    webhook: Webhook | None
    refusal: str
    observed: Mapping[str, Any]
    unreachable_since: datetime | None = None


def right(hook: Webhook, url: str, signing_secret: str) -> bool:
    """Whether our project webhook is as it has to be."""
    return hook.url == url and hook.active and hook.events == EVENTS and hook.secret in (None, signing_secret)


def status(seen: Seen, before: Mapping[str, Any], generation: int, now: datetime) -> dict[str, Any]:
    """The whole status; what others write into it stays."""
    key, hook = _key(seen), _webhook(seen)
    ready = key if not key[1].is_true else hook
    conditions = [
        Condition("Ready", ready[1].status, ready[1].reason, ready[1].message),
        key[1],
        hook[1],
    ]
    if not ready[1].is_true:
        negative = "Stalled" if ready[1].is_false and ready[0].stalls else "Reconciling"
        conditions.insert(1, Condition(negative, "True", ready[1].reason, ready[1].message))
    found: dict[str, Any] = {
        "observedGeneration": generation,
        "conditions": written(conditions, list(before.get("conditions") or []), generation, now),
        "keyState": seen.key_state,
        "observed": dict(seen.observed),
    }
    if seen.unreachable_since is not None:
        found["unreachableSince"] = stamp(seen.unreachable_since)
    if seen.webhook is not None:
        found["webhookID"] = seen.webhook.id
    kept = {name: before[name] for name in _kept(seen) if name in before}
    return {**found, **kept}


def _kept(seen: Seen) -> tuple[str, ...]:
    """What stays as it was written: an intent until what it was for is there, and the id of a webhook that is wanted
    and was not seen, by which it is found again when its URL has moved meanwhile."""
    if seen.webhook is not None:
        return ("pokedAt",)
    return ("pokedAt", "intents", "webhookID") if seen.webhook_url is not None else ("pokedAt", "intents")


def observed(
    started: datetime | None, completed: datetime | None, seconds: float, channels: int, before: Mapping[str, Any]
) -> Mapping[str, Any]:
    """How fresh the channels' evidence is; what is written already, while no sweep has completed since."""
    if started is None or completed is None:
        return before
    return {
        "sweepStartedAt": stamp(started),
        "sweepCompletedAt": stamp(completed),
        "periodSeconds": int(seconds),
        "channels": channels,
    }


def _key(seen: Seen) -> tuple[Reason, Condition]:
    by_state: dict[str, tuple[Status, Reason]] = {
        "accepted": ("True", reasons.PROJECT_READY),
        "missing": ("False", reasons.CREDENTIALS_MISSING),
        "rejected": ("False", reasons.CREDENTIALS_REJECTED),
        "unreachable": ("Unknown", reasons.KAPSO_UNREACHABLE),
    }
    status_, reason = by_state.get(seen.key_state, ("Unknown", own.KEY_NOT_TRIED))
    message = f"{reason.meaning} {seen.detail} {reason.step}".replace("  ", " ").strip()
    return reason, Condition("CredentialsAccepted", status_, reason.name, message)


def _webhook(seen: Seen) -> tuple[Reason, Condition]:
    reason, status_, detail = own.PROJECT_WEBHOOK_REGISTERED, "True", ""
    if seen.webhook_url is None:
        reason = own.NO_PUBLIC_URL
    elif seen.webhook is None:
        refused = bool(seen.refusal)
        reason = own.PROJECT_WEBHOOK_REFUSED if refused else own.PROJECT_WEBHOOK_PENDING
        status_, detail = ("False" if refused else "Unknown"), seen.refusal
    message = f"{reason.meaning} {detail} {reason.step}".replace("  ", " ").strip()
    return reason, Condition("WebhookRegistered", _status(status_), reason.name, message)


def _status(word: str) -> Status:
    return "True" if word == "True" else "False" if word == "False" else "Unknown"
