"""Channels as the pages are given them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sendero_channels.channel.plan.channel import GATES
from sendero_channels.kernel.clock import stamp
from sendero_channels.kernel.reasons import CATALOGUE

Raw = dict[str, Any]
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def ago(**span: float) -> str:
    return stamp(NOW - timedelta(**span))


def condition(type_: str, status: str, reason: str, since: str = "", message: str = "") -> Raw:
    said = message or CATALOGUE[reason].meaning
    return {
        "type": type_,
        "status": status,
        "reason": reason,
        "message": said,
        "lastTransitionTime": since or ago(days=1),
    }


def channel(
    name: str = "nomad",
    namespace: str = "nomad-travel",
    *,
    waits: str = "",
    gate: str = "NumberConnected",
    since: str = "",
    live: bool = False,
    status: Raw | None = None,
    **spec: Any,
) -> Raw:
    """A channel that waits for this reason at this gate; Ready where it waits for none."""
    reason = CATALOGUE[waits] if waits else None
    conditions = [condition(one, "True", "Connected") for one in GATES if not waits or one != gate]
    actions = []
    if reason is not None:
        conditions.append(condition(gate, "False", waits, since))
        actions.append({"gate": gate, "reason": waits, "actor": reason.actor, "message": reason.step})
    conditions.append(condition("Ready", "False" if waits else "True", waits or "AllGatesTrue", ago(days=2)))
    conditions.append(condition("Live", "True" if live else "False", "Serving" if live else "NotWanted"))
    least = {
        "tenantRef": {"name": namespace},
        "projectRef": {"name": "production"},
        "packageRef": {"name": "travel-1"},
        "number": {"region": "ES"},
        "live": live,
    }
    return {
        "metadata": {"name": name, "namespace": namespace, "creationTimestamp": ago(days=30), "generation": 1},
        "spec": {**least, **spec},
        "status": {"observedGeneration": 1, "conditions": conditions, "nextActions": actions, **(status or {})},
    }
