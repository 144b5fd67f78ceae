"""One valid object of each kind, and the way to say what is wrong with a copy of it."""

import copy
from collections.abc import Mapping
from typing import Any

from tests.e2e.declared import Object, declare, project, tenant

NAMESPACE = "kinds"
DIGEST = f"sha256:{'0' * 64}"
ABSENT = object()


def valid(kind: str, name: str) -> Object:
    """A valid object with something in every part that a rule looks at."""
    return {"stn": _tenant, "kpj": _project, "cpk": _package, "wac": _channel, "wai": _install}[kind](name)


def changed(object_: Object, changes: Mapping[str, Any]) -> Object:
    """A copy with values put at dotted paths; ABSENT takes a field away."""
    made = copy.deepcopy(object_)
    for path, value in changes.items():
        *way, last = path.split(".")
        place: Any = made
        for step in way:
            place = place[int(step)] if isinstance(place, list) else place.setdefault(step, {})
        if value is ABSENT:
            del place[last]
        elif isinstance(place, list):
            place[int(last)] = value
        else:
            place[last] = value
    return made


def _tenant(name: str) -> Object:
    adopt = [{"namespace": NAMESPACE, "channel": "main", "customerID": "customer-1"}]
    return tenant(name, NAMESPACE, id="tenant-1", adopt=adopt)


def _project(name: str) -> Object:
    budget = {"requestsPerMinute": 100, "healthChecksPerMinute": 60}
    return project(name, NAMESPACE, "https://api.kapso.ai", insecure=False, ownerID="owner", budget=budget)


def _package(name: str) -> Object:
    node = {"id": "start", "type": "flow-node", "data": {"node_type": "start", "config": {}}}
    body = {"type": "BODY", "text": "This is a test."}
    spec = {
        "version": "1.0.0",
        "digest": DIGEST,
        "capabilities": ["handoff.create"],
        "variables": [
            {"name": "agency_name", "type": "string", "description": "The agency's name."},
            {
                "name": "tone",
                "type": "enum",
                "description": "The tone.",
                "values": ["kind", "formal"],
                "default": "kind",
            },
            {"name": "minutes", "type": "number", "description": "Minutes.", "minimum": 5, "maximum": 60},
        ],
        "workflow": {"nodes": [node], "edges": []},
        "templates": [{"key": "setup", "language": "en_US", "category": "UTILITY", "components": [body]}],
        "testTemplate": {"key": "setup", "language": "en_US"},
    }
    return declare("ChannelPackage", name, spec)


def _channel(name: str) -> Object:
    spec = {
        "tenantRef": {"name": "kinds"},
        "projectRef": {"name": "kinds"},
        "packageRef": {"name": "kinds"},
        "number": {"region": "ES"},
        "variables": {"agency_name": "Nomad"},
        "testMessage": {"recipient": "+34600111222"},
    }
    return declare("WhatsAppChannel", name, spec, NAMESPACE)


def _install(name: str) -> Object:
    channel = {"namespace": NAMESPACE, "name": "main", "uid": "9f0a8f4e-0000-4000-8000-000000000000"}
    spec = {"channelRef": channel, "tenant": "kinds", "project": "kinds", "customerID": "customer-1"}
    return declare("WhatsAppInstall", name, spec)
