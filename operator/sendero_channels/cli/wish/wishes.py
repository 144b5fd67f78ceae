"""What people may ask of a channel: the patch that kubectl would send, and when it has been answered. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sendero_channels.kernel.clock import stamp
from sendero_channels.kernel.names import RECONCILE_REQUESTED, SETUP_LINK_REQUESTED, TEST_REQUESTED

Raw = Mapping[str, Any]


@dataclass(frozen=True)
class Wish:
    """One command that changes a channel. It changes `spec`, or an
    annotation; `echo` is the field of status that says which of the annotation's values was handled last."""

    name: str
    help: str
    said: str
    annotation: str = ""
    echo: str = ""
    spec: Mapping[str, Any] | None = None
    asks: bool = False

    def patch(self, now: datetime) -> dict[str, Any]:
        """The merge patch."""
        if self.spec is not None:
            return {"spec": dict(self.spec)}
        return {"metadata": {"annotations": {self.annotation: stamp(now)}}}


WISHES = (
    Wish(
        "refresh",
        "have everything at Kapso read anew",
        "a refresh was asked for",
        RECONCILE_REQUESTED,
        "lastHandledReconcileAt",
    ),
    Wish(
        "new-link",
        "have a new setup link made, one an hour at most; an open one is revoked",
        "a new setup link was asked for",
        SETUP_LINK_REQUESTED,
        "lastHandledSetupLinkRequestedAt",
    ),
    Wish(
        "test",
        "have the setup test sent again, one an hour at most",
        "a setup test was asked for",
        TEST_REQUESTED,
        "lastHandledTestRequestedAt",
    ),
    Wish(
        "suspend",
        "let nothing be created or changed at Kapso; a live channel stays live",
        "suspended",
        spec={"suspend": True},
    ),
    Wish("resume", "end a suspension", "resumed", spec={"suspend": False}),
    Wish(
        "abandon",
        "let deletion leave all at Kapso as it is, where Kapso cannot be used; asks first",
        "spec.deletionPolicy is Abandon",
        spec={"deletionPolicy": "Abandon"},
        asks=True,
    ),
)


def answered(channel: Raw, wish: Wish, patched: Raw) -> bool:
    """Whether the operator has dealt with a wish: `patched` is the channel as it was right after the patch."""
    status = channel.get("status") or {}
    if wish.echo:
        return bool(status.get(wish.echo) == _value(patched, wish))
    return bool(status.get("observedGeneration", -1) >= patched["metadata"].get("generation", 0))


def stays(channel: Raw) -> list[str]:
    """What remains at Kapso when this channel is abandoned, and what to do about it there."""
    status = channel.get("status") or {}
    workflow, number = status.get("workflow") or {}, status.get("number") or {}
    parts = [
        ("customer", (status.get("customer") or {}).get("id")),
        ("number", number.get("phoneNumberId")),
        ("workflow", workflow.get("id")),
        ("trigger, which goes on answering travellers if it is active", workflow.get("triggerId")),
        ("setup link, which can be opened until it ends", (status.get("setupLink") or {}).get("id")),
    ]
    found = [f"{what}: {id_}" for what, id_ in parts if id_]
    found += [f"template {one.get('key')} ({one.get('language')})" for one in status.get("templates") or ()]
    found += [f"Flow {one.get('key')}" for one in status.get("flows") or ()]
    return found or ["nothing that the status knows of"]


def _value(patched: Raw, wish: Wish) -> Any:
    return (patched["metadata"].get("annotations") or {}).get(wish.annotation)
