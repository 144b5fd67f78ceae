"""What a rehearsal has to know of each write, and what it shows after one."""

import inspect
import re
from datetime import UTC, datetime

from sendero_channels.api.rehearsal.far import RehearsedView
from sendero_channels.api.rehearsal.near import RehearsedCluster
from sendero_channels.api.rehearsal.script import Script
from sendero_channels.clients.kapso import View
from sendero_channels.engine.cache import Cache
from sendero_channels.kernel.names import Key, Kind
from tests.doubles.cluster import FakeCluster

_WRITES = re.compile(r"\"(POST|PATCH|PUT|DELETE)\"|self\._gone\(")
_SHOWN_BY_NO_LIST = {"hand_over"}
"""Writes after which no read of a pass gives another answer."""


def test_every_write_at_kapso_says_what_follows_from_it() -> None:
    writes = {
        name
        for name, method in inspect.getmembers(View, inspect.isfunction)
        if not name.startswith("_") and _WRITES.search(inspect.getsource(method))
    }
    assert len(writes) > 15
    known = {name for name, method in inspect.getmembers(RehearsedView, inspect.isfunction) if _own(method)}
    assert writes - known == _SHOWN_BY_NO_LIST


async def test_what_would_be_deleted_hides_nothing_of_its_name_in_another_namespace() -> None:
    cluster, mine, theirs = FakeCluster(), Key(Kind.CHANNEL, "main", "a"), Key(Kind.CHANNEL, "main", "b")
    for key in (mine, theirs):
        cluster.put(key.kind, {"metadata": {"name": key.name, "namespace": key.namespace}, "spec": {}})
    near = RehearsedCluster(cluster, Cache(), mine, Script(), datetime(2026, 1, 1, tzinfo=UTC))
    await near.delete(mine, uid="any")
    assert [one["metadata"]["namespace"] for one in await near.list(Kind.CHANNEL)] == ["b"]
    await near.patch(theirs, {"spec": {"live": True}})
    await near.create(Kind.CHANNEL, {"metadata": {"name": "main", "namespace": "c"}, "spec": {}})
    shown = {one["metadata"]["namespace"]: one["spec"] for one in await near.list(Kind.CHANNEL)}
    assert shown == {"b": {"live": True}, "c": {}}


def _own(method: object) -> bool:
    return str(getattr(method, "__module__", "")).startswith("sendero_channels.api.rehearsal")
