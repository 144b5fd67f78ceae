"""Objects as people declare them, under the names of one test. What is not given is the least that is valid."""

from typing import Any

from testbed.cluster import GROUP, VERSION
from testbed.operated import NAMESPACE
from testbed.simulator import API_KEY

Object = dict[str, Any]
SENDERO_URL = "https://app.sendero.example"
RECIPIENT = "+34600111222"


def declare(kind: str, name: str, spec: dict[str, Any], namespace: str | None = None) -> Object:
    """An object of our group."""
    metadata = {"name": name} | ({"namespace": namespace} if namespace else {})
    return {"apiVersion": f"{GROUP}/{VERSION}", "kind": kind, "metadata": metadata, "spec": spec}


def tenant(name: str, namespace: str, plan: str = "paid", **spec: Any) -> Object:
    """A tenant whose channels live in one namespace."""
    return declare("SenderoTenant", name, {"plan": plan, "namespaces": [namespace], **spec})


def project(name: str, namespace: str, url: str, **spec: Any) -> Object:
    """A project at the simulator, open to one namespace, with its Secrets under its own name."""
    least = {
        "baseURL": url,
        "insecure": True,
        "ownerID": name,
        "apiKeySecretRef": {"name": name, "key": "api-key"},
        "signingSecretRef": {"name": name, "key": "signing-secret"},
        "senderoURL": SENDERO_URL,
        "environment": ["SENDERO_TOKEN"],
        "namespaces": [namespace],
    }
    return declare("KapsoProject", name, {**least, **spec})


def project_secret(name: str, **data: str) -> Object:
    """The project's two secrets, in the operator's namespace."""
    values = {"api-key": API_KEY, "signing-secret": f"signing-secret-of-{name}", **data}
    metadata = {"name": name, "namespace": NAMESPACE}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "stringData": values}


def channel(world: str, package: str, variables: dict[str, str], *, name: str = "channel", **spec: Any) -> Object:
    """A live channel of the test's tenant, with everything of the test's own name."""
    least = {
        "tenantRef": {"name": world},
        "projectRef": {"name": world},
        "packageRef": {"name": package},
        "number": {"region": "ES"},
        "variables": variables,
        "testMessage": {"recipient": RECIPIENT},
        "live": True,
    }
    return declare("WhatsAppChannel", name, {**least, **spec}, namespace=world)
