"""Wait for one object of ours to become something, by watching it."""

import time
from collections.abc import Callable, Iterator
from typing import Any, cast

from kubernetes import client as official
from kubernetes import watch as official_watch

from testbed.cluster import GROUP, VERSION, Cluster
from testbed.waiting import NotInTime

Object = dict[str, Any]


def wait_for(
    cluster: Cluster,
    plural: str,
    name: str,
    check: Callable[[Object], bool],
    what: str,
    *,
    namespace: str | None = None,
    seconds: float = 30.0,
) -> Object:
    """Return the object as soon as `check` holds for it. Raises NotInTime with what its conditions say instead."""
    last: Object = {}
    for last in _states(cluster, plural, name, namespace, time.monotonic() + seconds):
        if last and check(last):
            return last
    raise NotInTime(f"{what}: not within {seconds:g} s; {plural}/{name} is\n{told(last)}")


def wait_until_gone(
    cluster: Cluster, plural: str, name: str, *, namespace: str | None = None, seconds: float = 30.0
) -> None:
    """Return when the object is gone. Raises NotInTime."""
    last: Object = {}
    for last in _states(cluster, plural, name, namespace, time.monotonic() + seconds):
        if not last:
            return
    raise NotInTime(f"{plural}/{name} was to go: not within {seconds:g} s; it is\n{told(last)}")


def condition(object_: Object, type_: str) -> dict[str, Any]:
    """One condition of an object, empty where it has none of that type."""
    for one in object_.get("status", {}).get("conditions") or []:
        if one["type"] == type_:
            return dict(one)
    return {}


def has(type_: str, status: str = "True", reason: str | None = None) -> Callable[[Object], bool]:
    """A check: the condition has this status (and reason) for the object's present generation."""

    def check(object_: Object) -> bool:
        one = condition(object_, type_)
        current = object_["metadata"].get("generation")
        fresh = one.get("observedGeneration", current) == current
        return fresh and one.get("status") == status and (reason is None or one.get("reason") == reason)

    return check


def told(object_: Object) -> str:
    """An object's conditions for people, one a line."""
    lines = [
        f"  {one['type']}={one['status']} {one.get('reason', '')}: {one.get('message', '')}"
        for one in object_.get("status", {}).get("conditions") or []
    ]
    return "\n".join(lines) or ("  without conditions" if object_ else "  not there")


def _states(cluster: Cluster, plural: str, name: str, namespace: str | None, deadline: float) -> Iterator[Object]:
    """The object as it is and as it changes, empty while it is not there, until the deadline."""
    yield cluster.get(plural, name, namespace) or {}
    while (left := deadline - time.monotonic()) > 0:
        try:
            for event in _watch(cluster, plural, name, namespace, max(1, int(left))):
                yield {} if event["type"] == "DELETED" else event["object"]
                if time.monotonic() >= deadline:
                    return
        except official.ApiException as error:
            if error.status != 410:
                raise
        yield cluster.get(plural, name, namespace) or {}


def _watch(cluster: Cluster, plural: str, name: str, namespace: str | None, seconds: int) -> Iterator[Any]:
    # The client's watch module is the part of it that has no types.
    stream: Any = cast(Any, official_watch.Watch)().stream
    one = {"field_selector": f"metadata.name={name}", "timeout_seconds": seconds}
    if namespace is None:
        return iter(stream(cluster.custom.list_cluster_custom_object, GROUP, VERSION, plural, **one))
    return iter(stream(cluster.custom.list_namespaced_custom_object, GROUP, VERSION, namespace, plural, **one))
