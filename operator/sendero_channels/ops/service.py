"""What a channel's travellers get, read off its object. Pure."""

from collections.abc import Mapping
from typing import Any, Literal

from sendero_channels.kernel import conditions

Raw = Mapping[str, Any]
State = Literal["serving", "degraded", "down", "onboarding", "off", "unknown", "deleting"]
STATES: tuple[State, ...] = ("serving", "degraded", "down", "onboarding", "off", "unknown", "deleting")


def state(channel: Raw) -> State:
    """The one state that a channel is in.

    Down is a channel that is wanted live, was live before, and is not: one that was never live is being set up, which
    takes people and Meta days, and nobody is called for that at night. Unknown is neither up nor down.
    """
    if channel["metadata"].get("deletionTimestamp"):
        return "deleting"
    live, ready = _condition(channel, "Live"), _condition(channel, "Ready")
    if live == "True":
        return "serving" if ready == "True" else "degraded" if ready == "False" else "unknown"
    if not channel["spec"].get("live"):
        return "off"
    if live == "Unknown" and was_live(channel):
        return "unknown"
    return "down" if was_live(channel) else "onboarding"


def was_live(channel: Raw) -> bool:
    """Whether the channel has ever been live."""
    return bool((channel.get("status") or {}).get("liveSince"))


def _condition(channel: Raw, type_: str) -> str:
    found = conditions.read((channel.get("status") or {}).get("conditions") or [], type_)
    return found.status if found is not None else "Unknown"
