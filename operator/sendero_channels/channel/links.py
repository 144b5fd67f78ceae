"""The namespace's Secret of setup links, as it stands."""

import base64
import binascii

from sendero_channels.channel.world import LinkSecret
from sendero_channels.clients.cluster import ClusterApi
from sendero_channels.kernel.names import LINK_SECRET, LINK_SECRET_TYPE


async def read_secret(cluster: ClusterApi, namespace: str, name: str) -> LinkSecret:
    """What stands under this channel's key; a Secret of another type is not looked into. Raises ClusterTrouble."""
    raw = await cluster.secret(namespace, LINK_SECRET)
    if raw is None:
        return LinkSecret(True)
    if raw.get("type") != LINK_SECRET_TYPE:
        return LinkSecret(False)
    encoded = (raw.get("data") or {}).get(name)
    if encoded is None:
        return LinkSecret(True)
    try:
        return LinkSecret(True, base64.b64decode(encoded).decode())
    except (binascii.Error, UnicodeDecodeError):
        return LinkSecret(True, "")
