"""A project's two Secrets: read by name in the operator's namespace, never watched."""

import base64
import binascii
from dataclasses import dataclass, field

from sendero_channels.clients.cluster import ClusterApi
from sendero_channels.kernel.schema import SecretKeyRef
from sendero_channels.project.model import ProjectSpec


@dataclass(frozen=True)
class Credentials:
    """The API key, and the secret that deliveries are signed with."""

    api_key: str = field(repr=False)
    signing_secret: str = field(repr=False)


@dataclass(frozen=True)
class Missing:
    """What is not there: the field that names it, the Secret, the key, and what is wrong with it."""

    field: str
    secret: str
    key: str
    why: str

    def __str__(self) -> str:
        return f"{self.field}: Secret {self.secret}, key '{self.key}': {self.why}"


async def read(cluster: ClusterApi, namespace: str, spec: ProjectSpec) -> Credentials | Missing:
    """Both secrets, or the first that is missing or empty. Raises ClusterTrouble."""
    key = await _value(cluster, namespace, "spec.apiKeySecretRef", spec.api_key_secret_ref)
    if isinstance(key, Missing):
        return key
    secret = await signing(cluster, namespace, spec)
    return secret if isinstance(secret, Missing) else Credentials(key, secret)


async def signing(cluster: ClusterApi, namespace: str, spec: ProjectSpec) -> str | Missing:
    """The secret that deliveries are signed with, or what is missing of it. Raises ClusterTrouble."""
    return await _value(cluster, namespace, "spec.signingSecretRef", spec.signing_secret_ref)


async def _value(cluster: ClusterApi, namespace: str, field_name: str, ref: SecretKeyRef) -> str | Missing:
    secret = await cluster.secret(namespace, ref.name)
    if secret is None:
        return Missing(field_name, ref.name, ref.key, "there is no such Secret")
    encoded = (secret.get("data") or {}).get(ref.key)
    if encoded is None:
        return Missing(field_name, ref.name, ref.key, "the Secret has no such key")
    try:
        value = base64.b64decode(encoded).decode("ascii").strip()
    except (binascii.Error, UnicodeDecodeError):
        return Missing(field_name, ref.name, ref.key, "the value is not plain ASCII text")
    if not value or any(not one.isprintable() for one in value):
        return Missing(field_name, ref.name, ref.key, "the value is empty, or holds unprintable characters")
    return value
