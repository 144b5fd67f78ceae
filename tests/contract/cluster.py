"""What any ClusterApi does. Run on the one in memory by tests/unit, and on a real API server by tests/e2e."""

import base64
import itertools
from collections.abc import AsyncIterator
from typing import Any

import pytest

from sendero_channels.clients.cluster_api import ClusterApi
from sendero_channels.kernel.names import LINK_SECRET, LINK_SECRET_TYPE, Key, Kind
from sendero_channels.kernel.trouble import AlreadyExists, ClusterConflict, ClusterInvalid, ClusterNotFound

Raw = dict[str, Any]
FINALIZER = "channels.sendero.travel/contract"
_NUMBERS = itertools.count(1)


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


class ClusterContract:
    """Needs the fixtures `cluster`, and `namespace`: one that exists and is this test's own."""

    @pytest.fixture
    def number(self, namespace: str) -> Key:
        """A key under which there is no install yet."""
        digits = "".join(str(ord(letter) % 10) for letter in namespace)
        return Key(Kind.INSTALL, f"9{next(_NUMBERS)}{digits}"[:20])

    @pytest.fixture
    async def install(self, cluster: ClusterApi, number: Key) -> AsyncIterator[Raw]:
        """An install, which goes with the test."""
        yield await cluster.create(Kind.INSTALL, self.body(number))
        now = await cluster.get(number)
        if now is not None:
            await cluster.patch(number, {"metadata": {"finalizers": None}})
            await cluster.delete(number, uid=now["metadata"]["uid"])

    def body(self, key: Key) -> Raw:
        ref = {"namespace": "acme", "name": "shop", "uid": "11111111-1111-4111-8111-111111111111"}
        spec = {"channelRef": ref, "tenant": "acme", "project": "main", "customerID": "c-1"}
        return {"metadata": {"name": key.name}, "spec": spec}

    def channel(self, namespace: str) -> Raw:
        refs = {f"{what}Ref": {"name": what} for what in ("tenant", "project", "package")}
        spec = {**refs, "number": {"region": "ES"}}
        return {"metadata": {"name": "shop", "namespace": namespace}, "spec": spec}

    # reading

    async def test_discovery_names_every_kind(self, cluster: ClusterApi) -> None:
        assert await cluster.served() == frozenset(Kind)

    async def test_what_is_not_there_is_none(self, cluster: ClusterApi, number: Key, namespace: str) -> None:
        assert await cluster.get(number) is None
        assert await cluster.get(Key(Kind.CHANNEL, "nobody", namespace)) is None
        assert await cluster.secret(namespace, LINK_SECRET) is None
        assert await cluster.lease(namespace, "nobody") is None

    async def test_what_was_created_is_read_and_listed(self, cluster: ClusterApi, install: Raw, number: Key) -> None:
        found = await cluster.get(number)
        assert found is not None
        assert found["metadata"]["uid"] == install["metadata"]["uid"]
        assert found["spec"] == self.body(number)["spec"]
        assert found["metadata"]["name"] in {raw["metadata"]["name"] for raw in await cluster.list(Kind.INSTALL)}

    # creating

    async def test_a_name_is_claimed_once(self, cluster: ClusterApi, install: Raw, number: Key) -> None:
        with pytest.raises(AlreadyExists):
            await cluster.create(Kind.INSTALL, self.body(number))

    async def test_a_status_given_at_creation_is_not_taken(self, cluster: ClusterApi, namespace: str) -> None:
        body = self.channel(namespace) | {"status": {"observedGeneration": 7}}
        made = await cluster.create(Kind.CHANNEL, body)
        assert made["status"] == {"observedGeneration": -1}
        assert made["metadata"]["generation"] == 1
        await cluster.delete(Key(Kind.CHANNEL, "shop", namespace), uid=made["metadata"]["uid"])

    # patching

    async def test_a_status_is_written_without_touching_the_rest(
        self, cluster: ClusterApi, install: Raw, number: Key
    ) -> None:
        body = {"status": {"liveSince": "2026-01-01T00:00:00Z"}, "metadata": {"labels": {"a": "b"}}}
        after = await cluster.patch(number, body, status=True)
        assert after["status"]["liveSince"] == "2026-01-01T00:00:00Z"
        assert after["metadata"]["generation"] == 1
        assert int(after["metadata"]["resourceVersion"]) > int(install["metadata"]["resourceVersion"])
        assert "labels" not in after["metadata"]

    async def test_the_rest_is_written_without_touching_the_status(
        self, cluster: ClusterApi, install: Raw, number: Key
    ) -> None:
        body = {"status": {"liveSince": "2026-01-01T00:00:00Z"}, "metadata": {"annotations": {"a": "b"}}}
        after = await cluster.patch(number, body)
        assert "liveSince" not in (after.get("status") or {})
        assert after["metadata"]["annotations"] == {"a": "b"}

    async def test_null_removes(self, cluster: ClusterApi, install: Raw, number: Key) -> None:
        await cluster.patch(number, {"metadata": {"annotations": {"a": "b", "c": "d"}}})
        after = await cluster.patch(number, {"metadata": {"annotations": {"a": None}}})
        assert after["metadata"]["annotations"] == {"c": "d"}

    @pytest.mark.parametrize("status", [False, True])
    async def test_a_stale_version_is_a_conflict_and_writes_nothing(
        self, cluster: ClusterApi, install: Raw, number: Key, status: bool
    ) -> None:
        stale = install["metadata"]["resourceVersion"]
        await cluster.patch(number, {"metadata": {"annotations": {"a": "b"}}})
        body = {"status": {"liveSince": "2026-01-01T00:00:00Z"}, "metadata": {"annotations": {"a": "c"}}}
        with pytest.raises(ClusterConflict):
            await cluster.patch(number, body, version=stale, status=status)
        now = await cluster.get(number)
        assert now is not None
        assert (now["metadata"]["annotations"], now.get("status", {})) == ({"a": "b"}, {})

    async def test_the_present_version_is_no_conflict(self, cluster: ClusterApi, install: Raw, number: Key) -> None:
        body = {"metadata": {"annotations": {"a": "b"}}}
        after = await cluster.patch(number, body, version=install["metadata"]["resourceVersion"])
        assert after["metadata"]["annotations"] == {"a": "b"}

    async def test_a_patch_that_changes_nothing_makes_no_version(
        self, cluster: ClusterApi, install: Raw, number: Key
    ) -> None:
        after = await cluster.patch(number, {"metadata": {"annotations": {"a": None}}})
        assert after["metadata"]["resourceVersion"] == install["metadata"]["resourceVersion"]

    async def test_patching_what_is_not_there_says_so(self, cluster: ClusterApi, number: Key) -> None:
        with pytest.raises(ClusterNotFound):
            await cluster.patch(number, {"metadata": {"annotations": {"a": "b"}}})

    async def test_a_json_patch_may_test_first(self, cluster: ClusterApi, install: Raw, number: Key) -> None:
        version = install["metadata"]["resourceVersion"]
        held = {"op": "add", "path": "/metadata/finalizers", "value": [FINALIZER]}
        test = {"op": "test", "path": "/metadata/resourceVersion", "value": version}
        after = await cluster.json_patch(number, [test, held])
        assert after["metadata"]["finalizers"] == [FINALIZER]
        with pytest.raises(ClusterInvalid):
            await cluster.json_patch(number, [test, held])

    async def test_a_changed_spec_is_a_new_generation(self, cluster: ClusterApi, namespace: str) -> None:
        made = await cluster.create(Kind.CHANNEL, self.channel(namespace))
        key = Key(Kind.CHANNEL, "shop", namespace)
        after = await cluster.patch(key, {"spec": {"live": True}})
        assert after["metadata"]["generation"] == 2
        await cluster.delete(key, uid=made["metadata"]["uid"])

    # deleting

    async def test_a_deletion_takes_the_very_object_that_was_meant(
        self, cluster: ClusterApi, install: Raw, number: Key
    ) -> None:
        with pytest.raises(ClusterConflict):
            await cluster.delete(number, uid="22222222-2222-4222-8222-222222222222")
        with pytest.raises(ClusterConflict):
            await cluster.delete(number, uid=install["metadata"]["uid"], version="1")
        assert await cluster.get(number) is not None
        version = install["metadata"]["resourceVersion"]
        await cluster.delete(number, uid=install["metadata"]["uid"], version=version)
        assert await cluster.get(number) is None
        await cluster.delete(number, uid=install["metadata"]["uid"])

    async def test_a_finalizer_keeps_an_object_until_it_is_taken_away(
        self, cluster: ClusterApi, install: Raw, number: Key
    ) -> None:
        held = await cluster.patch(number, {"metadata": {"finalizers": [FINALIZER]}})
        await cluster.delete(number, uid=install["metadata"]["uid"])
        going = await cluster.get(number)
        assert going is not None
        assert going["metadata"]["deletionTimestamp"]
        assert going["metadata"]["generation"] == held["metadata"]["generation"] + 1
        with pytest.raises(ClusterInvalid):
            await cluster.patch(number, {"metadata": {"finalizers": [FINALIZER, "channels.sendero.travel/more"]}})
        await cluster.patch(number, {"metadata": {"finalizers": None}})
        assert await cluster.get(number) is None

    # the Secret of a namespace's links

    def link(self, key: str, value: str) -> Raw:
        return {"type": LINK_SECRET_TYPE, "data": {key: encoded(value)}}

    async def test_each_manager_has_its_own_keys_of_a_secret(self, cluster: ClusterApi, namespace: str) -> None:
        await cluster.apply_secret(namespace, LINK_SECRET, self.link("a", "one"), manager="uid-a")
        await cluster.apply_secret(namespace, LINK_SECRET, self.link("b", "two"), manager="uid-b")
        found = await cluster.secret(namespace, LINK_SECRET)
        assert found is not None
        assert found["data"] == {"a": encoded("one"), "b": encoded("two")}
        assert found["type"] == LINK_SECRET_TYPE
        await cluster.apply_secret(namespace, LINK_SECRET, {"type": LINK_SECRET_TYPE}, manager="uid-a")
        found = await cluster.secret(namespace, LINK_SECRET)
        assert found is not None
        assert found["data"] == {"b": encoded("two")}

    async def test_another_managers_key_is_taken_by_force_alone(self, cluster: ClusterApi, namespace: str) -> None:
        await cluster.apply_secret(namespace, LINK_SECRET, self.link("a", "one"), manager="uid-a")
        with pytest.raises(ClusterConflict):
            await cluster.apply_secret(namespace, LINK_SECRET, self.link("a", "two"), manager="uid-b")
        after = await cluster.apply_secret(namespace, LINK_SECRET, self.link("a", "two"), manager="uid-b", force=True)
        assert after["data"] == {"a": encoded("two")}

    async def test_applying_the_same_again_makes_no_version(self, cluster: ClusterApi, namespace: str) -> None:
        first = await cluster.apply_secret(namespace, LINK_SECRET, self.link("a", "one"), manager="uid-a")
        again = await cluster.apply_secret(namespace, LINK_SECRET, self.link("a", "one"), manager="uid-a")
        assert again["metadata"]["resourceVersion"] == first["metadata"]["resourceVersion"]

    async def test_a_secrets_type_never_changes(self, cluster: ClusterApi, namespace: str) -> None:
        await cluster.apply_secret(namespace, LINK_SECRET, self.link("a", "one"), manager="uid-a")
        with pytest.raises(ClusterInvalid):
            await cluster.apply_secret(namespace, LINK_SECRET, {"type": "Opaque"}, manager="uid-a", force=True)

    # Events and Leases

    def event(self, namespace: str) -> Raw:
        regarding = {"apiVersion": "v1", "kind": "Namespace", "name": namespace, "namespace": namespace}
        return {
            "metadata": {"name": "shop.1", "namespace": namespace},
            "eventTime": "2026-01-01T00:00:00.000000Z",
            "reportingController": "channels.sendero.travel/contract",
            "reportingInstance": "one",
            "type": "Normal",
            "reason": "Tried",
            "action": "Try",
            "note": "A note.",
            "regarding": regarding,
        }

    async def test_a_series_is_counted_on_the_event(self, cluster: ClusterApi, namespace: str) -> None:
        await cluster.create_event(namespace, self.event(namespace))
        series = {"count": 2, "lastObservedTime": "2026-01-01T00:01:00.000000Z"}
        after = await cluster.patch_event(namespace, "shop.1", {"series": series})
        assert after["series"]["count"] == 2

    async def test_an_event_that_is_not_there_is_said_to_be_so(self, cluster: ClusterApi, namespace: str) -> None:
        with pytest.raises(ClusterNotFound):
            await cluster.patch_event(namespace, "nobody", {"series": {"count": 2}})

    @pytest.mark.parametrize(("field", "value"), [("action", ""), ("note", "n" * 1025)])
    async def test_an_event_that_is_not_whole_is_refused(
        self, cluster: ClusterApi, namespace: str, field: str, value: str
    ) -> None:
        with pytest.raises(ClusterInvalid):
            await cluster.create_event(namespace, self.event(namespace) | {field: value})

    async def test_a_lease_is_taken_by_whoever_saw_its_last_version(self, cluster: ClusterApi, namespace: str) -> None:
        body = {"metadata": {"name": "leader"}, "spec": {"holderIdentity": "one", "leaseDurationSeconds": 15}}
        made = await cluster.create_lease(namespace, body)
        with pytest.raises(AlreadyExists):
            await cluster.create_lease(namespace, body)
        taken = made | {"spec": {"holderIdentity": "two", "leaseDurationSeconds": 15}}
        after = await cluster.update_lease(namespace, "leader", taken)
        assert after["spec"]["holderIdentity"] == "two"
        with pytest.raises(ClusterConflict):
            await cluster.update_lease(namespace, "leader", taken)
        found = await cluster.lease(namespace, "leader")
        assert found is not None
        assert found["metadata"]["resourceVersion"] == after["metadata"]["resourceVersion"]
