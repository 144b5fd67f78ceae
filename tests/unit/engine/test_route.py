"""Who is woken by what."""

from typing import Any

import pytest

from sendero_channels.engine.cache import Cache
from sendero_channels.engine.route import woken
from sendero_channels.kernel.lanes import Lane
from sendero_channels.kernel.names import POKED, Key, Kind
from tests.doubles.objects import channel_key, channel_spec, install_spec, raw

SHOP, STALL = channel_key("shop"), channel_key("stall")
TENANT, PROJECT, PACKAGE = Key(Kind.TENANT, "acme"), Key(Kind.PROJECT, "main"), Key(Kind.PACKAGE, "travel-1")
NUMBER = Key(Kind.INSTALL, "1555")
LIVE = channel_spec(live=True)
POKE: dict[str, Any] = {"annotations": {POKED: "2026-01-01T00:00:00Z"}}


@pytest.fixture
def cache() -> Cache:
    """Two channels of one tenant, project and package; the first has a number."""
    cache = Cache()
    for key in (SHOP, STALL):
        cache.see(key, raw(key, spec=channel_spec()))
    cache.see(NUMBER, raw(NUMBER, spec=install_spec(SHOP)))
    return cache


def accepted(status: str) -> dict[str, Any]:
    return {"conditions": [{"type": "CredentialsAccepted", "status": status, "reason": "r", "message": "m"}]}


@pytest.mark.parametrize(
    ("old", "new", "lane"),
    [
        pytest.param(None, raw(SHOP), Lane.EDIT, id="a new channel is a person's edit"),
        pytest.param(raw(SHOP), raw(SHOP, generation=2), Lane.EDIT, id="a changed spec"),
        pytest.param(raw(SHOP), raw(SHOP, annotations={"a": "b"}), Lane.EDIT, id="an annotation, as Refresh"),
        pytest.param(raw(SHOP), raw(SHOP, labels={"a": "b"}), Lane.EDIT, id="a label"),
        pytest.param(raw(SHOP, finalizers=["f"]), raw(SHOP), Lane.EDIT, id="a finalizer that somebody took away"),
        pytest.param(raw(SHOP, finalizers=["f"]), raw(SHOP, finalizers=["f", "g"]), Lane.EDIT, id="one more"),
        pytest.param(raw(SHOP, labels={"a": "b"}), raw(SHOP, labels={"a": "c"}), Lane.EDIT, id="another label"),
        pytest.param(raw(SHOP), raw(SHOP, deletionTimestamp="t"), Lane.STOP, id="a deletion stops"),
        pytest.param(raw(SHOP, spec=LIVE), raw(SHOP, generation=2), Lane.STOP, id="live: false stops"),
        pytest.param(raw(SHOP), raw(SHOP, generation=2, spec=LIVE), Lane.EDIT, id="live: true is an edit"),
        pytest.param(raw(SHOP), raw(SHOP, **POKE), Lane.SWEEP, id="a poke has the lowest priority"),
        pytest.param(raw(SHOP), raw(SHOP, generation=2, **POKE), Lane.EDIT, id="an edit with a poke is an edit"),
        pytest.param(raw(SHOP), None, Lane.SWEEP, id="a channel that is gone, for what is remembered of it"),
        pytest.param(raw(SHOP, uid="one"), raw(SHOP, uid="two"), Lane.EDIT, id="a channel made again"),
    ],
)
def test_a_channel_wakes_itself(old: dict[str, Any], new: dict[str, Any], lane: Lane, cache: Cache) -> None:
    assert woken(old, new, SHOP, cache) == [(SHOP, lane)]


@pytest.mark.parametrize("after", [{"deletionTimestamp": "t"}, {"generation": 2}])
def test_where_no_number_is_held_there_is_nothing_to_stop(after: dict[str, Any], cache: Cache) -> None:
    assert woken(raw(STALL, spec=LIVE), raw(STALL, **after), STALL, cache) == [(STALL, Lane.EDIT)]


def test_a_status_that_somebody_wrote_wakes_nobody(cache: Cache) -> None:
    after = raw(SHOP, version=2, status={"observedGeneration": 1})
    assert woken(raw(SHOP), after, SHOP, cache) == []


@pytest.mark.parametrize(
    ("new", "lane"),
    [
        pytest.param(raw(SHOP, status={"observedGeneration": 1}), Lane.SWEEP, id="handled before the restart"),
        pytest.param(raw(SHOP, status={"observedGeneration": -1}), Lane.EDIT, id="applied while nobody looked"),
        pytest.param(raw(SHOP, generation=2, status={"observedGeneration": 1}), Lane.EDIT, id="edited meanwhile"),
        pytest.param(raw(SHOP, deletionTimestamp="t"), Lane.STOP, id="deleted meanwhile"),
    ],
)
def test_a_restart_puts_what_people_wait_for_before_the_rest(new: dict[str, Any], lane: Lane, cache: Cache) -> None:
    assert woken(None, new, SHOP, cache, initial=True) == [(SHOP, lane)]


def test_a_refresh_that_only_a_list_told_is_as_urgent_as_any(cache: Cache) -> None:
    status = {"observedGeneration": 1}
    refreshed = raw(SHOP, status=status, annotations={"channels.sendero.travel/reconcile-requested-at": "now"})
    assert woken(raw(SHOP, status=status), refreshed, SHOP, cache, initial=True) == [(SHOP, Lane.EDIT)]


@pytest.mark.parametrize("key", [TENANT, PROJECT, PACKAGE], ids=str)
def test_what_channels_refer_to_wakes_them_when_it_comes_changes_or_goes(key: Key, cache: Cache) -> None:
    both = {(SHOP, Lane.EDIT), (STALL, Lane.EDIT)}
    for old, new in ((None, raw(key)), (raw(key), raw(key, generation=2)), (raw(key), None)):
        assert both <= set(woken(old, new, key, cache))


@pytest.mark.parametrize("key", [TENANT, PROJECT, PACKAGE], ids=str)
def test_what_channels_refer_to_does_not_make_a_restart_urgent(key: Key, cache: Cache) -> None:
    assert {lane for _, lane in woken(None, raw(key), key, cache, initial=True)} == {Lane.SWEEP}


@pytest.mark.parametrize("key", [TENANT, PACKAGE, PROJECT], ids=str)
def test_a_change_that_only_a_list_told_is_as_urgent_as_any(key: Key, cache: Cache) -> None:
    changed = woken(raw(key), raw(key, generation=2), key, cache, initial=True)
    assert {lane for _, lane in changed} == {Lane.EDIT}


def test_a_project_has_a_pass_of_its_own(cache: Cache) -> None:
    assert woken(None, raw(PROJECT), PROJECT, cache)[0] == (PROJECT, Lane.EDIT)


def test_the_freshness_that_a_sweep_writes_wakes_no_channel(cache: Cache) -> None:
    before = raw(PROJECT, status=accepted("True") | {"observed": {"channels": 1}})
    after = raw(PROJECT, status=accepted("True") | {"observed": {"channels": 2}})
    assert woken(before, after, PROJECT, cache) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (accepted("True"), accepted("False")),
        ({"keyState": "rejected"}, {"keyState": "accepted"}),
        ({}, accepted("True")),
    ],
)
def test_a_key_that_is_accepted_or_rejected_wakes_the_channels(
    before: dict[str, Any], after: dict[str, Any], cache: Cache
) -> None:
    found = woken(raw(PROJECT, status=before), raw(PROJECT, status=after), PROJECT, cache)
    assert found == [(SHOP, Lane.ONBOARD), (STALL, Lane.ONBOARD)]


def test_a_poked_project_wakes_itself_and_the_channels_that_await_a_number(cache: Cache) -> None:
    after = raw(PROJECT, status={"pokedAt": "2026-01-01T00:00:00Z"})
    assert woken(raw(PROJECT), after, PROJECT, cache) == [(PROJECT, Lane.SWEEP), (STALL, Lane.SWEEP)]


def test_an_install_wakes_its_one_channel_when_it_goes_and_when_it_is_poked(cache: Cache) -> None:
    before = raw(NUMBER, spec=install_spec(SHOP))
    poked = raw(NUMBER, spec=install_spec(SHOP), **POKE)
    assert woken(before, None, NUMBER, cache) == [(SHOP, Lane.ONBOARD)]
    assert woken(before, poked, NUMBER, cache) == [(SHOP, Lane.SWEEP)]
    assert woken(None, before, NUMBER, cache) == [(SHOP, Lane.SWEEP)]
    going = raw(NUMBER, spec=install_spec(SHOP), deletionTimestamp="t")
    assert woken(before, going, NUMBER, cache) == [(SHOP, Lane.ONBOARD)]


def test_an_install_whose_status_was_written_wakes_nobody(cache: Cache) -> None:
    before = raw(NUMBER, spec=install_spec(SHOP))
    after = raw(NUMBER, spec=install_spec(SHOP), status={"running": {"name": "travel-1", "digest": "sha256:1"}})
    assert woken(before, after, NUMBER, cache) == []
