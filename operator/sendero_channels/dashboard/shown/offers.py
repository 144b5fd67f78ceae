"""The buttons: what each changes, exactly as kubectl would, and when it makes sense. Pure."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sendero_channels.dashboard.shown.seen import condition
from sendero_channels.kernel.clock import stamp
from sendero_channels.kernel.names import RECONCILE_REQUESTED, SETUP_LINK_REQUESTED, TEST_REQUESTED

Raw = Mapping[str, Any]
ANNOTATIONS = {"refresh": RECONCILE_REQUESTED, "link": SETUP_LINK_REQUESTED, "test": TEST_REQUESTED}
LIVE = "live"
LABELS = {"link": "Create setup link", "refresh": "Refresh", "test": "Run setup test", LIVE: "Go live"}
DONE = {
    "link": "A new setup link was asked for. It appears here within seconds.",
    "refresh": "A refresh was asked for: everything is read anew.",
    "test": "A setup test was asked for.",
    LIVE: "The channel is to go live: it does so once every gate is open.",
    "connect": "The channel was created. The operator takes it from here.",
}


@dataclass(frozen=True)
class Offer:
    """One button. `why` says what it does; `confirm` that it is to be pressed twice; `urged` that the first next
    action asks for it."""

    name: str
    label: str
    why: str
    command: str
    confirm: bool = False
    urged: bool = False


def patch(name: str, now: datetime) -> dict[str, Any]:
    """The merge patch of a button.

    Raises:
        KeyError: there is no such button.
    """
    if name == LIVE:
        return {"spec": {"live": True}}
    return {"metadata": {"annotations": {ANNOTATIONS[name]: stamp(now)}}}


def offers(channel: Raw) -> tuple[Offer, ...]:
    """The buttons that would change something, for somebody who may patch the channel."""
    if channel["metadata"].get("deletionTimestamp"):
        return ()
    reasons = {
        "link": _link(channel),
        "test": _test(channel),
        "refresh": "Reads everything at Kapso anew, now.",
        LIVE: _live(channel),
    }
    return tuple(
        Offer(name, LABELS[name], why, command(channel, name), name == LIVE, _urged(channel, name))
        for name, why in reasons.items()
        if why
    )


def command(channel: Raw, name: str) -> str:
    """The same in kubectl, for any time."""
    namespace, called = channel["metadata"]["namespace"], channel["metadata"]["name"]
    if name == LIVE:
        return shlex.join(
            ["kubectl", "-n", namespace, "patch", "wac", called, "--type", "merge", "-p", '{"spec":{"live":true}}']
        )
    words = ["kubectl", "-n", namespace, "annotate", "wac", called, "--overwrite"]
    return f'{shlex.join(words)} {ANNOTATIONS[name]}="$(date -u +%FT%TZ)"'


def _urged(channel: Raw, name: str) -> bool:
    if name == LIVE:
        return _status(channel, "Ready") == "True"
    actions = (channel.get("status") or {}).get("nextActions") or [{}]
    return name != "refresh" and ANNOTATIONS[name].partition("/")[2] in str(actions[0].get("message", ""))


def _link(channel: Raw) -> str:
    if _status(channel, "Entitled") == "False":
        return ""
    if _status(channel, "PhoneHealthy") == "False" and _reason(channel, "PhoneHealthy") == "Disconnected":
        return "Makes a link with which the tenant's admin reconnects the same number."
    if _status(channel, "NumberConnected") == "True":
        return ""
    old = ((channel.get("status") or {}).get("setupLink") or {}).get("state") == "active"
    return "Makes a new link, one an hour at most." + (" The one that is open now is revoked." if old else "")


def _test(channel: Raw) -> str:
    wanted = (channel.get("spec") or {}).get("testMessage")
    if not wanted or _status(channel, "NumberConnected") != "True":
        return ""
    return "Sends one message to the phone that spec.testMessage names, one an hour at most."


def _live(channel: Raw) -> str:
    if (channel.get("spec") or {}).get("live"):
        return ""
    if _status(channel, "Ready") == "True":
        return "Every gate is open: travellers are answered from now on."
    return "Travellers are answered as soon as every gate is open."


def _status(channel: Raw, type_: str) -> str:
    return str(condition(channel, type_).get("status", "Unknown"))


def _reason(channel: Raw, type_: str) -> str:
    return str(condition(channel, type_).get("reason", ""))
