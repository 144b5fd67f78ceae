"""Objects as last seen, and whom they concern."""

import pytest

from sendero_channels.engine.cache import Cache
from sendero_channels.kernel.names import Key, Kind
from tests.doubles.objects import channel_key, channel_spec, install_spec, raw

SHOP, STALL = channel_key("shop"), channel_key("stall")
TENANT, PROJECT = Key(Kind.TENANT, "acme"), Key(Kind.PROJECT, "main")
PACKAGE, OLD_PACKAGE = Key(Kind.PACKAGE, "travel-1"), Key(Kind.PACKAGE, "travel-0")
NUMBER = Key(Kind.INSTALL, "1555")


@pytest.fixture
def cache() -> Cache:
    return Cache()


def test_an_older_version_than_the_newest_seen_is_ignored(cache: Cache) -> None:
    assert cache.see(SHOP, raw(SHOP, version=10))
    assert not cache.see(SHOP, raw(SHOP, version=9))
    assert not cache.see(SHOP, raw(SHOP, version=10))
    assert cache.see(SHOP, raw(SHOP, version=100))
    found = cache.get(SHOP)
    assert found is not None
    assert found["metadata"]["resourceVersion"] == "100"


def test_the_echo_of_our_own_write_says_nothing_new(cache: Cache) -> None:
    cache.see(SHOP, raw(SHOP, version=10))
    cache.wrote(SHOP, raw(SHOP, version=12))
    assert not cache.see(SHOP, raw(SHOP, version=11))
    assert not cache.see(SHOP, raw(SHOP, version=12))


def test_an_object_made_again_under_its_name_is_taken_whatever_its_version(cache: Cache) -> None:
    cache.see(SHOP, raw(SHOP, version=10, uid="first"))
    assert cache.see(SHOP, raw(SHOP, version=5, uid="second"))


def test_an_object_that_was_seen_to_go_does_not_come_back_from_an_older_list(cache: Cache) -> None:
    cache.see(SHOP, raw(SHOP, version=10, uid="first"))
    cache.forget(SHOP)
    assert not cache.see(SHOP, raw(SHOP, version=11, uid="first"))
    assert cache.get(SHOP) is None
    assert cache.see(SHOP, raw(SHOP, version=12, uid="second"))


def test_managed_fields_are_not_kept(cache: Cache) -> None:
    cache.see(SHOP, raw(SHOP, managedFields=[{"manager": "kubectl"}], labels={"a": "b"}))
    found = cache.get(SHOP)
    assert found is not None
    assert "managedFields" not in found["metadata"]
    assert found["metadata"]["labels"] == {"a": "b"}


def test_a_channel_is_found_from_all_that_it_refers_to(cache: Cache) -> None:
    cache.see(SHOP, raw(SHOP, spec=channel_spec()))
    cache.see(STALL, raw(STALL, spec=channel_spec(package="other")))
    assert cache.concerned(TENANT) == {SHOP, STALL}
    assert cache.concerned(PROJECT) == {SHOP, STALL}
    assert cache.concerned(PACKAGE) == {SHOP}
    assert cache.concerned(SHOP) == {SHOP}
    assert cache.concerned(Key(Kind.TENANT, "nobody")) == set()


def test_a_channel_that_refers_to_something_else_now_is_not_found_from_the_old(cache: Cache) -> None:
    cache.see(SHOP, raw(SHOP, version=1, spec=channel_spec(package="travel-0")))
    cache.see(SHOP, raw(SHOP, version=2, spec=channel_spec(package="travel-1")))
    assert cache.concerned(OLD_PACKAGE) == set()
    assert cache.concerned(PACKAGE) == {SHOP}


def test_a_package_that_still_runs_concerns_its_channel_although_another_is_wanted(cache: Cache) -> None:
    cache.see(SHOP, raw(SHOP, spec=channel_spec(package="travel-1")))
    running = {"running": {"name": "travel-0", "digest": "sha256:0"}}
    cache.see(NUMBER, raw(NUMBER, version=1, spec=install_spec(SHOP), status=running))
    assert cache.concerned(OLD_PACKAGE) == {SHOP}
    running = {"running": {"name": "travel-1", "digest": "sha256:1"}}
    cache.see(NUMBER, raw(NUMBER, version=2, spec=install_spec(SHOP), status=running))
    assert cache.concerned(OLD_PACKAGE) == set()
    assert cache.concerned(PACKAGE) == {SHOP}


def test_a_package_wanted_and_running_is_let_go_by_both_before_it_concerns_nobody(cache: Cache) -> None:
    cache.see(SHOP, raw(SHOP, version=1, spec=channel_spec(package="travel-1")))
    running = {"running": {"name": "travel-1", "digest": "sha256:1"}}
    cache.see(NUMBER, raw(NUMBER, spec=install_spec(SHOP), status=running))
    cache.see(SHOP, raw(SHOP, version=2, spec=channel_spec(package="travel-2")))
    assert cache.concerned(PACKAGE) == {SHOP}
    cache.forget(NUMBER)
    assert cache.concerned(PACKAGE) == set()


def test_a_channel_that_is_gone_concerns_nobody(cache: Cache) -> None:
    cache.see(SHOP, raw(SHOP, spec=channel_spec()))
    cache.forget(SHOP)
    assert cache.concerned(TENANT) == set()


def test_an_install_is_found_by_its_number_and_by_its_channel(cache: Cache) -> None:
    cache.see(SHOP, raw(SHOP, spec=channel_spec()))
    cache.see(NUMBER, raw(NUMBER, spec=install_spec(SHOP)))
    assert cache.install("1555") is cache.get(NUMBER)
    assert cache.install_of(SHOP) is cache.get(NUMBER)
    assert cache.concerned(NUMBER) == {SHOP}
    assert cache.install("1666") is None
    assert cache.install_of(STALL) is None
    cache.forget(NUMBER)
    assert cache.install_of(SHOP) is None


def test_an_install_that_a_former_channel_of_the_name_left_comes_after_the_present_ones(cache: Cache) -> None:
    mine = Key(Kind.INSTALL, "2666")
    cache.see(SHOP, raw(SHOP, uid="now", spec=channel_spec()))
    cache.see(NUMBER, raw(NUMBER, spec=install_spec(SHOP, uid="before")))
    assert cache.install_of(SHOP) is cache.get(NUMBER)
    cache.see(mine, raw(mine, spec=install_spec(SHOP, uid="now")))
    assert cache.install_of(SHOP) is cache.get(mine)
    assert len(cache.installs_of(SHOP)) == 2


def test_every_object_of_a_kind_is_given(cache: Cache) -> None:
    for key in (SHOP, STALL, TENANT):
        cache.see(key, raw(key))
    assert {found["metadata"]["name"] for found in cache.all(Kind.CHANNEL)} == {"shop", "stall"}
    assert set(cache.keys(Kind.CHANNEL)) == {SHOP, STALL}


def test_what_follows_from_specs_is_worked_out_again_only_when_one_has_changed() -> None:
    cache, worked = Cache(), list[int]()

    def count() -> int:
        worked.append(len(cache.all(Kind.CHANNEL)))
        return worked[-1]

    def derived() -> int:
        return cache.derived("count", (Kind.CHANNEL,), count)

    assert derived() == 0
    cache.see(SHOP, raw(SHOP))
    assert derived() == derived() == 1
    cache.see(SHOP, raw(SHOP, version=2, status={"observedGeneration": 1}))
    assert (derived(), len(worked)) == (1, 2)
    cache.see(SHOP, raw(SHOP, version=3, spec={"live": True}))
    assert (derived(), len(worked)) == (1, 3)
    cache.see(SHOP, raw(SHOP, version=4, uid="another", spec={"live": True}))
    assert (derived(), len(worked)) == (1, 4)
    cache.forget(SHOP)
    assert (derived(), len(worked)) == (0, 5)
