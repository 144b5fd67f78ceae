"""Keys, tokens and kubeconfigs of a throw-away cluster."""

import base64
import secrets
from pathlib import Path
from typing import Any

import yaml

# SEC1's ECPrivateKey on P-256 without the public point, which a reader computes: version, 32 bytes of key, curve.
_HEAD = bytes.fromhex("303102010104 20".replace(" ", ""))
_CURVE = bytes.fromhex("a00a06082a8648ce3d030107")


def signing_key() -> str:
    """A fresh private key for service account tokens, as PEM. No crypto library is needed to make one."""
    # A first byte of 1 to 127 keeps the number inside the curve's order.
    scalar = bytes([1 + secrets.randbelow(127)]) + secrets.token_bytes(31)
    body = base64.b64encode(_HEAD + scalar + _CURVE).decode()
    lines = [body[i : i + 64] for i in range(0, len(body), 64)]
    return "\n".join(["-----BEGIN EC PRIVATE KEY-----", *lines, "-----END EC PRIVATE KEY-----", ""])


def admin_tokens(token: str) -> str:
    """The API server's static token file with one administrator in it."""
    return f'{token},admin,1,"system:masters"\n'


def kubeconfig(name: str, cluster: dict[str, Any], user: dict[str, Any]) -> dict[str, Any]:
    """A kubeconfig with one context of the given name."""
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": name,
        "clusters": [{"name": name, "cluster": cluster}],
        "users": [{"name": name, "user": user}],
        "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
    }


def cluster_entry(server: str, authority: bytes) -> dict[str, Any]:
    """A kubeconfig's cluster: where it is and whose certificate it must show."""
    return {"server": server, "certificate-authority-data": base64.b64encode(authority).decode()}


def write_private(path: Path, content: str) -> Path:
    """Write a file that only its owner can read."""
    path.touch(mode=0o600)
    path.write_text(content)
    return path


def write_kubeconfig(path: Path, config: dict[str, Any]) -> Path:
    """Write a kubeconfig that only its owner can read."""
    return write_private(path, yaml.safe_dump(config, sort_keys=False))
