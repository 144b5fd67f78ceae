"""The status of a channel that this version of the operator does not understand."""

from datetime import datetime
from typing import Any

from pydantic import ValidationError

from sendero_channels.kernel.conditions import Condition, written
from sendero_channels.kernel.reasons import serving


def status(raw: dict[str, Any], failure: ValidationError, now: datetime) -> dict[str, Any]:
    """Ready is False and it stalls; everything else is left as it was. No value is quoted: it may be a phone number."""
    fields = ", ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in failure.errors()[:5])
    reason = serving.SPEC_INVALID
    message = f"{reason.meaning} {reason.step} {fields}"
    named = ("Ready", "Synced", "Stalled")
    conditions = [Condition(type_, "True" if type_ == "Stalled" else "False", reason.name, message) for type_ in named]
    before = raw.get("status") or {}
    generation = int(raw["metadata"].get("generation", 0))
    kept = [one for one in before.get("conditions") or () if one["type"] not in (*named, "Reconciling")]
    new = written(conditions, list(before.get("conditions") or []), generation, now)
    action = {"gate": "Ready", "reason": reason.name, "actor": reason.actor, "message": f"{reason.step} {fields}"}
    return {**before, "observedGeneration": generation, "conditions": [*new, *kept], "nextActions": [action]}
