"""What people declare in the scenes: a platform team, and a paid tenant with one channel."""

import copy
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from sendero_channels.kernel.names import Key, Kind
from sendero_channels.package.model import PackageSpec
from sendero_channels.package.release import content_digest

Raw = dict[str, Any]
ROOT = Path(__file__).parents[2]
SYSTEM, NAMESPACE, NAME = "sendero-system", "acme", "main"
SIGNING = "signing-secret-of-the-flow-tests"
HOOK = "https://hooks.example.org/kapso/main"
SENDERO = "https://app.sendero.example"
RECIPIENT, TRAVELLER = "+34600111222", "+34600999888"
NUMBER = "+34 911 23 45 67"
RELEASE = "travel-agent-1.0.0"
CHANNEL = Key(Kind.CHANNEL, NAME, NAMESPACE)
TENANT, PROJECT, PACKAGE = Key(Kind.TENANT, "acme"), Key(Kind.PROJECT, "main"), Key(Kind.PACKAGE, RELEASE)


@cache
def _example() -> Raw:
    raw: Raw = yaml.safe_load((ROOT / "examples" / "package.yaml").read_text())
    return raw


def package(name: str = RELEASE, change: Callable[[Raw], None] = lambda spec: None) -> Raw:
    """The example package; changed by a test, it is another release with a digest of its own."""
    spec = copy.deepcopy(_example()["spec"])
    change(spec)
    spec["digest"] = content_digest(PackageSpec.model_validate(spec))
    return {"kind": "ChannelPackage", "metadata": {"name": name}, "spec": spec}


def tenant(name: str = "acme", **spec: Any) -> Raw:
    """A paid tenant of the namespace."""
    given = {"plan": "paid", "namespaces": [NAMESPACE], **spec}
    return {"kind": "SenderoTenant", "metadata": {"name": name}, "spec": given}


def project(**spec: Any) -> Raw:
    """The Kapso project, with a public webhook URL and more budget than a test needs; a None takes a field out."""
    ref = {"name": "kapso", "key": "api-key"}
    whole = {
        "baseURL": "http://kapso.test",
        "insecure": True,
        "ownerID": "flow",
        "apiKeySecretRef": ref,
        "signingSecretRef": {"name": "kapso", "key": "signing-secret"},
        "senderoURL": SENDERO,
        "environment": ["SENDERO_TOKEN"],
        "webhookURL": HOOK,
        "namespaces": [NAMESPACE],
        "budget": {"requestsPerMinute": 100_000},
        **spec,
    }
    given = {name: value for name, value in whole.items() if value is not None}
    return {"kind": "KapsoProject", "metadata": {"name": "main"}, "spec": given}


def channel(name: str = NAME, **spec: Any) -> Raw:
    """The tenant's channel; a None takes a field out."""
    whole = {
        "tenantRef": {"name": "acme"},
        "projectRef": {"name": "main"},
        "packageRef": {"name": RELEASE},
        "number": {"region": "ES"},
        "profile": {"about": "Trips made by people"},
        "variables": {"agency_name": "Acme Trips"},
        "testMessage": {"recipient": RECIPIENT},
        "live": True,
        **spec,
    }
    given = {name: value for name, value in whole.items() if value is not None}
    return {"kind": "WhatsAppChannel", "metadata": {"name": name, "namespace": NAMESPACE}, "spec": given}


def declared(**spec: Any) -> list[Raw]:
    """All of it; `spec` goes into the channel's."""
    return [tenant(), project(), package(), channel(**spec)]
