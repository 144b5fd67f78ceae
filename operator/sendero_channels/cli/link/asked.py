"""`check-link`: a pasted link beside those of the namespace."""

import argparse
import base64
import binascii
import hmac
import sys
from collections.abc import Mapping
from typing import Any

from sendero_channels.cli.desk import Desk
from sendero_channels.kernel.names import LINK_SECRET, LINK_SECRET_TYPE, Key, Kind
from sendero_channels.kernel.trouble import Forbidden

OWN, OTHER, ERROR = 0, 1, 2


async def run(desk: Desk, namespace: str, given: argparse.Namespace) -> int:
    """Compare and tell; the exit code."""
    try:
        secret = await desk.secret(namespace, LINK_SECRET)
    except Forbidden:
        print(
            f"sendero-channels: you may not read Secret {namespace}/{LINK_SECRET}: ask for `get` on that one name "
            "(resourceNames), or somebody who may to compare",
            file=sys.stderr,
        )
        return ERROR
    if secret is not None and secret.get("type") != LINK_SECRET_TYPE:
        print(f"sendero-channels: Secret {namespace}/{LINK_SECRET} is not the operator's: rename it", file=sys.stderr)
        return ERROR
    whose = owners(secret or {}, given.url)
    print(said(whose, given.name, namespace))
    if not whose or (given.name and given.name not in whose):
        return OTHER
    await _state(desk, Key(Kind.CHANNEL, given.name or whose[0], namespace))
    return OWN


def owners(secret: Mapping[str, Any], url: str) -> list[str]:
    """The channels whose link this is, character for character."""
    pasted = url.strip().encode()
    return sorted(
        name
        for name, data in (secret.get("data") or {}).items()
        if pasted and hmac.compare_digest(_decoded(data), pasted)
    )


def said(whose: list[str], wanted: str | None, namespace: str) -> str:
    """What a comparison says."""
    if not whose:
        return (
            f"NOT the link of {'channel ' + wanted if wanted else 'any channel'} in {namespace}: do not open it. "
            "The right one stands in the Secret; an older one stops being there when a new one is made"
        )
    if wanted and wanted not in whose:
        return f"NOT the link of channel {wanted}: it is that of {', '.join(whose)}. Do not open it for {wanted}"
    return f"it is the setup link of channel {wanted or ', '.join(whose)} in {namespace}"


async def _state(desk: Desk, key: Key) -> None:
    """Beside the Secret, what the channel's status says of the link: it may be used up."""
    channel = await desk.get(key) or {}
    link = (channel.get("status") or {}).get("setupLink") or {}
    if link.get("state"):
        until = f", until {link['expiresAt']}" if link.get("expiresAt") else ""
        print(f"Kapso says that it is {link['state']}{until}")


def _decoded(data: str) -> bytes:
    try:
        return base64.b64decode(data)
    except (binascii.Error, ValueError):
        return b""
