"""An onboarding that goes on by itself: people take whatever step is theirs, by what the channel's status says."""

from testbed.watching import condition
from tests.e2e.people import People


def once_each(people: People) -> None:
    """One link, one webhook, one trigger, one test message, each template and Flow once."""
    assert [one["status"] for one in people.links()] == ["used"]
    assert len(people.webhooks()) == 1
    assert [one["active"] for one in people.triggers()] == [serves(people)]
    sent = [one for one in people.tests() if one["path"].split("/")[-2] == people.id and one["status"] < 300]
    assert len(sent) == 1 or (not serves(people) and not sent)
    names = [(one["name"], one["language"]) for one in people.templates()]
    assert len(names) == len(set(names)) == 6
    assert len(people.kapso.meta(f"/{people.waba()}/flows")["data"]) == 1


def progressed(channels: list[People], calls: int) -> bool:
    """Let people take their steps; whether Kapso has been called so often."""
    done = len(channels[0].controls.requests())
    if done < calls:
        for people in channels:
            take_a_step(people)
    return done >= calls


def settled(people: People) -> bool:
    """Let people take their steps; whether the channel serves, or its test message is one that nobody knows of."""
    take_a_step(people)
    unknown = condition(people.world.channel(people.name), "TestDelivered").get("reason") == "SendOutcomeUnknown"
    return serves(people) or unknown


def serves(people: People) -> bool:
    """Whether the channel is Live."""
    return bool(condition(people.world.channel(people.name), "Live").get("status") == "True")


def take_a_step(people: People) -> None:
    """What is anybody's turn by the channel's status, as in the demo."""
    channel = people.world.channel(people.name)
    reasons = {one["type"]: one["reason"] for one in channel.get("status", {}).get("conditions") or ()}
    if reasons.get("NumberConnected") == "LinkPending" and not connected(people):
        people.connect()
    elif reasons.get("WebhookVerified") == "FirstMessagePending":
        people.write()
        people.world.refresh(people.name)
    elif reasons.get("TemplatesApproved") == "InReview":
        people.review()
        people.world.refresh(people.name)
    elif reasons.get("TestDelivered") == "TestSent" and people.status().get("testMessage", {}).get("wamid"):
        people.deliver()
        people.world.refresh(people.name)


def connected(people: People) -> bool:
    numbers = people.kapso.platform("/whatsapp/phone_numbers")["data"]
    return any(one["phone_number_id"] == people.id for one in numbers)
