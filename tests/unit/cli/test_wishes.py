"""What people ask for on the command line is what kubectl would patch, and no more."""

import io

import pytest

from sendero_channels.cli.wish import command as wish
from sendero_channels.cli.wish.asked import run
from sendero_channels.kernel.clock import stamp
from sendero_channels.kernel.names import RECONCILE_REQUESTED, SETUP_LINK_REQUESTED, TEST_REQUESTED, Key, Kind
from sendero_channels.kernel.trouble import Forbidden
from tests.doubles.cluster import FakeCluster
from tests.unit.cli.desk import FakeDesk, PassingClock, Raw, typed
from tests.unit.dashboard.declared import NOW, channel

NOMAD = Key(Kind.CHANNEL, "nomad", "nomad-travel")


@pytest.fixture
def desk() -> FakeDesk:
    cluster = FakeCluster()
    cluster.put(Kind.CHANNEL, channel())
    return FakeDesk(cluster)


async def asked(desk: FakeDesk, *words: str) -> int:
    return await run(desk, "nomad-travel", typed(wish.add_parser, *words), PassingClock(NOW))


def later(desk: FakeDesk, look: int, body: Raw) -> None:
    """The operator writes this into the status right before somebody looks for the `look`th time."""
    looks = 0

    def before(verb: str, what: object) -> None:
        nonlocal looks
        looks += verb == "get"
        if looks == look and verb == "get":
            desk.cluster.edit(NOMAD, {"status": body}, status=True)

    desk.cluster.before = before


@pytest.mark.parametrize(
    ("command", "body"),
    [
        ("refresh", {"metadata": {"annotations": {RECONCILE_REQUESTED: stamp(NOW)}}}),
        ("new-link", {"metadata": {"annotations": {SETUP_LINK_REQUESTED: stamp(NOW)}}}),
        ("test", {"metadata": {"annotations": {TEST_REQUESTED: stamp(NOW)}}}),
        ("suspend", {"spec": {"suspend": True}}),
        ("resume", {"spec": {"suspend": False}}),
    ],
)
async def test_each_command_is_one_patch_and_no_more(desk: FakeDesk, command: str, body: Raw) -> None:
    assert await asked(desk, command, "nomad") == 0
    assert desk.changes == [(NOMAD, body)]


async def test_waiting_ends_when_the_operator_has_echoed_the_value(
    desk: FakeDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    later(desk, 4, {"lastHandledReconcileAt": stamp(NOW)})
    assert await asked(desk, "refresh", "nomad", "--wait") == 0
    assert "the operator has dealt with it; Ready says AllGatesTrue" in capsys.readouterr().out


async def test_another_value_that_was_handled_ends_no_wait(desk: FakeDesk, capsys: pytest.CaptureFixture[str]) -> None:
    later(desk, 2, {"lastHandledReconcileAt": "2026-01-01T00:00:00Z"})
    assert await asked(desk, "refresh", "nomad", "--wait", "--timeout", "9") == 124
    assert "not dealt with after 9 s" in capsys.readouterr().err


async def test_a_changed_spec_is_dealt_with_once_its_generation_was_seen(desk: FakeDesk) -> None:
    assert await asked(desk, "suspend", "nomad", "--wait", "--timeout", "9") == 124
    later(desk, 3, {"observedGeneration": 3})
    assert await asked(desk, "resume", "nomad", "--wait", "--timeout", "9") == 0


async def test_abandon_says_what_stays_and_changes_nothing_without_consent(
    desk: FakeDesk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    known = {"workflow": {"id": "wf-1", "triggerId": "tr-1"}, "number": {"phoneNumberId": "1065"}}
    desk.cluster.edit(NOMAD, {"status": known}, status=True)
    monkeypatch.setattr("sys.stdin", io.StringIO("yes\n"))
    assert await asked(desk, "abandon", "nomad") == 1
    assert desk.changes == []
    said = capsys.readouterr().out
    assert all(word in said for word in ("workflow: wf-1", "tr-1", "number: 1065", "goes on answering travellers"))


@pytest.mark.parametrize(("words", "typed_in"), [((), "nomad\n"), (("--yes",), "")], ids=["typed", "yes"])
async def test_abandon_is_the_policy_and_says_how_to_delete(
    desk: FakeDesk,
    words: tuple[str, ...],
    typed_in: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed_in))
    assert await asked(desk, "abandon", "nomad", *words) == 0
    assert desk.changes == [(NOMAD, {"spec": {"deletionPolicy": "Abandon"}})]
    assert "`kubectl delete wac nomad` deletes it" in capsys.readouterr().out


async def test_an_abandoned_channel_that_is_being_deleted_is_awaited_until_it_is_gone(
    desk: FakeDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    finalizers = {"metadata": {"finalizers": ["channels.sendero.travel/finalizer"]}}
    desk.cluster.edit(NOMAD, finalizers)
    desk.cluster.remove(NOMAD)
    # That the operator has seen the policy is not enough.
    desk.cluster.edit(NOMAD, {"status": {"observedGeneration": 9}}, status=True)
    looks = 0

    def before(verb: str, what: object) -> None:
        nonlocal looks
        looks += verb == "get"
        if looks == 3 and desk.cluster.now(NOMAD):
            desk.cluster.edit(NOMAD, {"metadata": {"finalizers": None}})

    desk.cluster.before = before
    assert await asked(desk, "abandon", "nomad", "--yes", "--wait") == 0
    assert "it is gone" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["refresh", "new-link", "test", "suspend", "resume"])
async def test_a_channel_that_is_deleted_meanwhile_is_not_dealt_with(
    desk: FakeDesk, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    looks = 0

    def before(verb: str, what: object) -> None:
        nonlocal looks
        looks += verb == "get"
        if looks == 3 and desk.cluster.now(NOMAD):
            desk.cluster.remove(NOMAD)

    desk.cluster.before = before
    assert await asked(desk, command, "nomad", "--wait") == 2
    assert "nomad-travel/nomad was deleted before the operator had dealt with it" in capsys.readouterr().err


async def test_a_channel_that_is_not_there_is_not_patched(desk: FakeDesk, capsys: pytest.CaptureFixture[str]) -> None:
    assert await asked(desk, "refresh", "nowhere") == 2
    assert desk.changes == []


async def test_who_may_not_patch_is_refused_by_the_api_server(desk: FakeDesk) -> None:
    desk.refused.add("patch")
    with pytest.raises(Forbidden):
        await asked(desk, "refresh", "nomad")
