"""What a plan comes to, for a script: the numbers of `status --check`, beside those of `kubectl diff`. Pure."""

from collections.abc import Mapping
from typing import Any

from sendero_channels.cli.status.standing import NEEDED, STALLED
from sendero_channels.kernel.reasons import PEOPLE

NOTHING, SOMETHING = 0, 1


def code(plan: Mapping[str, Any]) -> int:
    """Of a plan that is whole: what waiting would never help comes before what would be written, and that before
    whom it waits for."""
    said = {str(one["type"]): str(one["status"]) for one in plan["conditions"]}
    if said.get("Stalled") == "True":
        return STALLED
    if plan["writes"]:
        return SOMETHING
    awaited = said.get("Ready") != "True" and any(one["actor"] in PEOPLE for one in plan["waits"])
    return NEEDED if awaited else NOTHING
