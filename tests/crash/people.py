"""Tenants, the platform team and Meta: whose turn it is is read off what everybody can see, so they survive a crash."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sendero_channels.kernel.names import TEST_REQUESTED
from sendero_channels.kernel.reasons import content, outside
from tests.crash.stage import Stage
from tests.flow.declared import CHANNEL, NUMBER, RECIPIENT

Raw = dict[str, Any]


@dataclass(frozen=True)
class Step:
    """Something that somebody does as soon as it is due."""

    name: str
    due: Callable[[Stage], bool]
    act: Callable[[Stage], None]


def status(stage: Stage) -> Raw:
    """The channel's status."""
    return stage.raw(CHANNEL).get("status") or {}


def condition(stage: Stage, type_: str) -> tuple[str, str]:
    """A condition's status and reason; empty where it is not there."""
    found = [one for one in status(stage).get("conditions") or () if one["type"] == type_]
    return (found[0]["status"], found[0]["reason"]) if found else ("", "")


def current(stage: Stage) -> bool:
    """Whether the status speaks of the spec as it stands."""
    raw = stage.raw(CHANNEL)
    return bool(raw) and raw["metadata"]["generation"] == status(stage).get("observedGeneration")


def live(stage: Stage) -> bool:
    """Whether the channel says that it is Live, Ready and in sync, for the spec as it stands."""
    said = [condition(stage, one)[0] for one in ("Live", "Ready", "Synced")]
    return current(stage) and said == ["True"] * 3 and not status(stage).get("intents")


def _opens(stage: Stage) -> None:
    stage.kapso.control("POST", f"/setup-links/{_link(stage)}/complete", {"display_phone_number": NUMBER})


def _link(stage: Stage) -> str:
    return str((status(stage).get("setupLink") or {}).get("id") or "")


def _open_link(stage: Stage) -> bool:
    row = next((one for one in stage.kapso.rows("setup_links") if one["id"] == _link(stage)), None)
    waits = condition(stage, "NumberConnected")[1] == outside.LINK_PENDING.name
    return row is not None and row["status"] == "active" and waits


def _writes(stage: Stage) -> None:
    number = stage.installs()[0]["metadata"]["name"]
    stage.kapso.control("POST", f"/phone-numbers/{number}/inbound", {"from": RECIPIENT, "text": "Hello there"})


def _awaits_a_message(stage: Stage) -> bool:
    rows = stage.kapso.rows("phone_numbers")
    waits = condition(stage, "WebhookVerified")[1] == outside.FIRST_MESSAGE_PENDING.name
    return waits and bool(stage.installs()) and not any(one["webhook_verified_at"] for one in rows)


def _pending(stage: Stage) -> list[Raw]:
    return [one for one in stage.kapso.rows("templates") if one["status"] == "PENDING"]


def _reviews(stage: Stage) -> None:
    for one in _pending(stage):
        stage.kapso.control("POST", f"/templates/{one['id']}/review", {"status": "APPROVED"})


def _all_submitted(stage: Stage) -> bool:
    """Meta takes its time: it looks once the channel says that it waits for Meta."""
    first = condition(stage, "TemplatesApproved")[1] == content.TEMPLATES_IN_REVIEW.name
    later = bool((status(stage).get("package") or {}).get("wanted"))
    return (first or later) and bool(_pending(stage))


def _sent(stage: Stage) -> list[Raw]:
    """Test messages that are on their way."""
    rows = stage.kapso.rows("messages")
    return [one for one in rows if one["direction"] == "outbound" and one["status"] == "sent"]


def _delivers(stage: Stage) -> None:
    for one in _sent(stage):
        stage.kapso.control("POST", f"/messages/{one['id']}/status", {"status": "delivered"})


def _lost(stage: Stage) -> bool:
    """Nobody can tell what became of the test, and nobody has asked for another one since."""
    asked = (
        (stage.raw(CHANNEL)["metadata"].get("annotations") or {}).get(TEST_REQUESTED) if stage.raw(CHANNEL) else None
    )
    handled = asked is None or asked == status(stage).get("lastHandledTestRequestedAt")
    return condition(stage, "TestDelivered")[1] == outside.SEND_OUTCOME_UNKNOWN.name and handled


def _asks_again(stage: Stage) -> None:
    value = stage.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    stage.cluster.edit(CHANNEL, {"metadata": {"annotations": {TEST_REQUESTED: value}}})


OPENS = Step("opens the link", _open_link, _opens)
WRITES = Step("writes to the number", _awaits_a_message, _writes)
REVIEWS = Step("reviews the templates", _all_submitted, _reviews)
DELIVERS = Step(
    "delivers the test",
    lambda stage: bool(_sent(stage)) and (status(stage).get("testMessage") or {}).get("state") == "sent",
    _delivers,
)
ASKS_AGAIN = Step("asks for another test", _lost, _asks_again)
EVERYBODY = (OPENS, WRITES, REVIEWS, DELIVERS, ASKS_AGAIN)
