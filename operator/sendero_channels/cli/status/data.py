"""Channels as JSON or YAML for a script. Pure."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sendero_channels.cli.status.standing import NEEDED, READY, STALLED, WAITING, Standing
from sendero_channels.kernel.clock import stamp

_VERDICTS = {READY: "Ready", WAITING: "Waiting", STALLED: "Stalled", NEEDED: "Needed"}


def data(one: Standing) -> dict[str, Any]:
    """One channel. Its fields are there always, and keep their names."""
    return {
        "namespace": one.namespace,
        "name": one.name,
        "stands": _VERDICTS[one.code],
        "ready": one.ready.status,
        "reason": one.ready.reason,
        "live": one.live.status,
        "wantedLive": one.wanted_live,
        "suspended": one.suspended,
        "deleting": one.deleting,
        "behind": one.behind,
        "number": one.number,
        "package": one.package,
        "gates": [_said(asdict(gate)) for gate in one.gates],
        "nextActions": [_said(asdict(step)) for step in one.steps],
    }


def _said(found: dict[str, Any]) -> dict[str, Any]:
    return {name: stamp(value) if isinstance(value, datetime) else value for name, value in found.items()}
