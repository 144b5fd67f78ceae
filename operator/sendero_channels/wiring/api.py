"""The read-only HTTP API, where one was asked for."""

import logging
from typing import Any

from sendero_channels.api import imported, plans, runs
from sendero_channels.api.guard import Guard
from sendero_channels.api.rehearsal import Rehearsals
from sendero_channels.api.server import api_app, certified, listen
from sendero_channels.clients.cluster_reviews import ReviewingCluster
from sendero_channels.journal.opened import Opened
from sendero_channels.settings import Settings
from sendero_channels.wiring import doors
from sendero_channels.wiring.operator import Operator

logger = logging.getLogger(__name__)


async def listening(
    settings: Settings, cluster: ReviewingCluster, operator: Operator, journal: Opened | None
) -> list[Any] | None:
    """The API's listener, none where no address was given; None where it cannot be had as asked."""
    at, shown = settings.api, settings.api_certificate
    if at is None:
        return []
    try:
        tls = certified(shown.chain, shown.private_key) if shown is not None else None
    except OSError as failure:
        logger.error("--api-certificate: it and --api-private-key cannot be used (%s)", type(failure).__name__)
        return None
    rehearsals = Rehearsals(cluster, operator.cache, operator.accesses, operator.memories, operator.clock)
    groups = [
        (plans.routes(rehearsals, operator.leads), plans.DESCRIBED),
        (imported.routes(operator.cache, operator.accesses, operator.leads), imported.DESCRIBED),
    ]
    if journal is not None:
        groups.append((runs.routes(journal.queries), runs.DESCRIBED))
    app = api_app(Guard(cluster, operator.clock), *groups)
    runner = await doors.listening("--api-listen", at, lambda: listen(app, at, tls))
    return None if runner is None else [runner]
