"""Channels as a platform team has them on a weekday: some served, some on their way, some stuck."""

from typing import Any

from sendero_channels.channel.plan.channel import GATES
from sendero_channels.kernel.names import Kind
from tests.unit.dashboard.declared import ago, channel, condition
from tests.unit.dashboard.opened import Dashboard

Raw = dict[str, Any]
_TRUE = dict(
    zip(
        GATES,
        (
            "Entitled", "KeyAccepted", "Resolved", "Connected", "Applied", "Verified", "Published", "Compliant",
            "TriggerRegistered", "Approved", "FlowsReady", "Healthy", "Delivered",
        ),
        strict=True,
    )
)  # fmt: skip
PROFILE = {
    "about": "Trips made by people",
    "description": "Small groups, slow routes, one person who answers.",
    "email": "hello@nomad-travel.example",
    "websites": ["https://nomad-travel.example/trips"],
    "vertical": "TRAVEL",
}


def hang(here: Dashboard) -> None:
    """Puts all of them there."""
    for one in (_served(), _degraded(), *_waiting()):
        here.person.cluster.put(Kind.CHANNEL, _told_by_gates(one))
    here.person.told = [
        _told("Live is True: The trigger is active and travellers are served.", days=1),
        _told("TemplatesApproved is True: Every required template is approved in the wanted category.", days=2),
        _told("Stalled is True: The setup link was revoked at Kapso.", days=3, type="Warning"),
    ]


def _served() -> Raw:
    raw = channel(
        "nomad-live", live=True, status=_content(), profile=PROFILE, testMessage={"recipient": "+34600111222"}
    )
    return _seen(raw, {**PROFILE, "websites": ["https://nomad-travel.example/…"]})


def _degraded() -> Raw:
    waits = {"waits": "ProfileDiffers", "gate": "ProfileApplied", "since": ago(minutes=12)}
    raw = channel("sol-y-mar", "sol", **waits, live=True, status=_content(), profile=PROFILE)
    for one in raw["status"]["conditions"]:
        if one["type"] == "Live":
            one |= {"status": "True", "reason": "Serving"}
        if one["type"] == "ProfileApplied":
            one["message"] += " spec.profile.about, spec.profile.websites"
    return _seen(raw, {**PROFILE, "about": "Cheap flights, call …22", "websites": ["https://elsewhere.example/…"]})


def _waiting() -> list[Raw]:
    down = {"liveSince": ago(days=20)}
    wanted = [
        channel("andes", "andes", waits="InReview", gate="TemplatesApproved", since=ago(days=3), live=True),
        channel("lisboa", "lisboa", waits="FirstMessagePending", gate="WebhookVerified", since=ago(hours=5), live=True),
        channel("kyoto", "kyoto", waits="PolicyViolated", gate="WorkflowCompliant", live=True, status=down),
    ]
    for one in wanted:
        one["status"]["conditions"][-1] = condition("Live", "False", "NotReady")
    return [
        *wanted,
        channel("fjord", "fjord-travel", waits="PlanIsFree", gate="Entitled", since=ago(days=9)),
        channel(
            "baltic", "baltic", waits="CredentialsRejected", gate="ProjectReady", since=ago(minutes=50), suspend=True
        ),
    ]


def _told_by_gates(raw: Raw) -> Raw:
    """Each gate with a reason of its own; what comes behind the first that is shut has not been looked at."""
    conditions = {one["type"]: one for one in raw["status"]["conditions"]}
    live, shut = conditions["Live"]["status"] == "True", False
    for number, gate in enumerate(GATES):
        if conditions[gate]["status"] != "True":
            shut = True
        elif shut and not live:
            conditions[gate] = condition(gate, "Unknown", "AwaitingEarlierGate", ago(days=9))
        else:
            conditions[gate] = condition(gate, "True", _TRUE[gate], ago(days=2, minutes=13 - number))
    raw["status"]["conditions"] = list(conditions.values())
    return raw


def _content() -> Raw:
    approved = {"language": "en_US", "state": "APPROVED", "category": "UTILITY"}
    return {
        "number": {"display": "…67", "status": "CONNECTED", "quality": "GREEN", "phoneNumberId": "1000300004333"},
        "package": {"name": "travel-2026-03", "version": "2026.3.0"},
        "templates": [
            {"key": "quote_ready", "name": "quote_ready_deba41b6", **approved},
            {"key": "disruption_notice", "name": "disruption_notice_c63ef5ca", **approved, "state": "PENDING"},
        ],
        "flows": [{"key": "intake", "name": "intake_7209e895", "state": "PUBLISHED"}],
        "testMessage": {"state": "delivered", "sentAt": ago(days=2, hours=1), "deliveredAt": ago(days=2)},
        "liveSince": ago(days=1),
        "evidence": [
            {
                "gate": one,
                "observedAt": ago(hours=2),
                "source": f"GET /{one.lower()}",
                "correlation": {"wamid": "wamid.x"},
            }
            for one in GATES
        ],
    }


def _seen(raw: Raw, profile: Raw) -> Raw:
    raw["status"]["profile"] = profile
    return raw


def _told(note: str, *, type: str = "Normal", **span: float) -> Raw:
    return {"note": note, "eventTime": ago(**span), "reason": "Seen", "type": type, "action": "Reconcile"}
