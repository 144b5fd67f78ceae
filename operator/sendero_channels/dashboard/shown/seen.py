"""What a channel's status says, one condition at a time. Pure."""

from collections.abc import Mapping
from typing import Any

Raw = Mapping[str, Any]


def condition(channel: Raw, type_: str) -> Raw:
    """The condition of this type as it stands; empty where there is none."""
    conditions = (channel.get("status") or {}).get("conditions") or ()
    return next((one for one in conditions if one.get("type") == type_), {})
