"""What each of our processes begins with: its way to the API server, and its listeners."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from sendero_channels.clients.cluster_access import Access, from_kubeconfig, in_cluster
from sendero_channels.settings import Common, Listen

logger = logging.getLogger(__name__)


def access(settings: Common) -> Access:
    """The way to the API server. Raises NoAccess."""
    return in_cluster() if settings.kubeconfig is None else from_kubeconfig(settings.kubeconfig)


async def listening(flag: str, at: Listen, listen: Callable[[], Awaitable[Any]]) -> Any:
    """A listener; None where its address cannot be had."""
    try:
        return await listen()
    except OSError as failure:
        logger.error("%s: %s:%d cannot be listened on (%s)", flag, at.host, at.port, failure.strerror)
        return None
