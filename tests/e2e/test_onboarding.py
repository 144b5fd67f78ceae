"""From YAML to Live with kubectl, as the README tells it."""

import base64

import pytest

from testbed.cluster import KubectlFailed
from tests.e2e.onboarding import connect, declare, finish, reason
from tests.e2e.people import TRAVELLER, People
from tests.e2e.world import World

pytestmark = pytest.mark.e2e


def row(world: World) -> dict[str, str]:
    """What `kubectl get wac` shows a stranger."""
    head, line = world.kubectl("get", "wac", "channel").splitlines()
    starts = [head.index(name) for name in head.split()]
    cells = [line[begin:end].strip() for begin, end in zip(starts, [*starts[1:], None], strict=True)]
    return dict(zip(head.split(), cells, strict=True))


def test_a_paid_channel_goes_from_apply_to_live(world: World) -> None:
    people = declare(world)
    shown = row(world)
    assert (shown["READY"], shown["LIVE"], shown["REASON"], shown["ACTION"]) == (
        "False",
        "False",
        "LinkPending",
        "Tenant",
    )
    wide = world.kubectl("get", "wac", "channel", "-o", "wide")
    assert "Open the setup link from the Secret whatsapp-setup-links, and only that URL" in wide
    with pytest.raises(KubectlFailed, match="timed out"):
        world.kubectl("wait", "--for=condition=Ready", "--timeout=1s", "wac/channel")
    assert "condition met" in world.kubectl("wait", "--for=condition=Synced", "--timeout=10s", "wac/channel")
    connect(people)
    world.wait_condition("Ready", "False", "FirstMessagePending")
    shown = row(world)
    assert (shown["NUMBER"], shown["REASON"], shown["ACTION"]) == ("…67", "FirstMessagePending", "Tenant")
    people.write()
    world.wait_condition("Ready", "False", "InReview")
    assert (row(world)["REASON"], row(world)["ACTION"]) == ("InReview", "Meta")
    people.review()
    world.refresh()
    world.wait_condition("Ready", "False", "TestSent")
    assert (row(world)["REASON"], row(world)["ACTION"], row(world)["LIVE"]) == ("TestSent", "Tenant", "False")
    people.deliver()
    for condition in ("Ready", "Live"):
        assert "condition met" in world.kubectl("wait", f"--for=condition={condition}", "--timeout=20s", "wac/channel")
    shown = row(world)
    assert (shown["READY"], shown["LIVE"], shown["REASON"], shown["ACTION"]) == ("True", "True", "AllGatesTrue", "")
    assert people.serves()
    starts_a_run(people)


def starts_a_run(people: People) -> None:
    people.write(TRAVELLER, "Hi, four of us to Lisbon in May?")
    workflow = people.status()["workflow"]["id"]
    assert len(people.kapso.platform(f"/workflows/{workflow}/executions")["data"]) == 1


def test_a_channel_that_does_not_want_to_serve_becomes_ready_and_not_live(world: World) -> None:
    people = declare(world, live=False)
    connect(people)
    ready = finish(people)
    assert reason(ready, "Live") == ("False", "NotWanted")
    assert [one["active"] for one in people.triggers()] == [False]
    world.patch({"live": True})
    world.wait_condition("Live")
    assert people.serves()


def test_a_setup_link_is_kept_in_the_secret_alone(world: World) -> None:
    people = declare(world)
    [link] = people.links()
    secret = world.cluster.core.read_namespaced_secret("whatsapp-setup-links", world.namespace)
    assert secret.type == "channels.sendero.travel/setup-links"
    assert [base64.b64decode(one).decode() for one in (secret.data or {}).values()] == [link["url"]]
    assert link["url"].rsplit("/", 1)[-1] not in str(world.channel())


def test_explain_reads_like_documentation(world: World) -> None:
    said = " ".join(world.kubectl("explain", "wac.spec").split())
    for field in ("tenantRef", "setupLink", "testMessage", "deletionPolicy", "live", "suspend"):
        assert field in said
    assert "-required-" in said
    assert "KIND: WhatsAppChannel" in said
