"""`runs list|show|find`: what the operator's API answers, as text or JSON."""

import argparse
import asyncio
import json
import sys
from typing import Any

from sendero_channels.cli.asked import Unasked, operator_api, patiently
from sendero_channels.cli.runs import text
from sendero_channels.cli.runs.command import FILTERS
from sendero_channels.clients.cluster_access import NoAccess
from sendero_channels.clients.operator_api import NotAnswered

DONE, NOTHING, ERROR = 0, 1, 2


def run(parser: argparse.ArgumentParser, given: argparse.Namespace) -> int:
    """Ask and tell; the exit code: 1 where there is nothing, 2 where nothing is known."""
    try:
        return asyncio.run(_asked(given))
    except (Unasked, NoAccess) as wrong:
        parser.error(str(wrong))
    except NotAnswered as refused:
        print(f"sendero-channels: {refused}", file=sys.stderr)
        return NOTHING if refused.status == 404 else ERROR


async def _asked(given: argparse.Namespace) -> int:
    api = operator_api(given)

    async def get(*path: str, **query: str) -> dict[str, Any]:
        return await patiently(lambda: api.get(*path, query={**query, "namespace": given.namespace}))

    try:
        if given.action == "list":
            body = await get("runs", **{name: getattr(given, name) or "" for name in FILTERS})
            return _told(given, body["runs"], text.table(body["runs"], body["after"]))
        if given.action == "show":
            body = await get("runs", given.id)
            return _told(given, [body], text.detail(body))
        body = await get("find", id=given.id)
        return _told(given, body["found"], text.found(body["found"]))
    finally:
        await api.close()


def _told(given: argparse.Namespace, rows: list[Any], shown: str) -> int:
    if given.output == "json":
        shown = "\n".join(json.dumps(row, separators=(",", ":")) for row in rows)
    if shown:
        print(shown)
    return DONE if rows or given.action == "list" else NOTHING
