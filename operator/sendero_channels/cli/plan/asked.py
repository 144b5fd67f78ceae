"""`plan`: which channel is meant, the operator's answer, and what of it is told."""

import argparse
import asyncio
import sys
from pathlib import Path
from typing import Any

from sendero_channels.cli.asked import Unasked, operator_api, patiently
from sendero_channels.cli.forms import FORMS
from sendero_channels.cli.plan import text as plan_text
from sendero_channels.cli.plan.code import code
from sendero_channels.cli.plan.declared import declared, metadata
from sendero_channels.cli.status.standing import ERROR, LATE
from sendero_channels.cli.user import user
from sendero_channels.clients.cluster_access import NoAccess
from sendero_channels.clients.operator_api import NotAnswered

Raw = dict[str, Any]
_TIMED_OUT = 504


def run(parser: argparse.ArgumentParser, given: argparse.Namespace) -> int:
    """Ask and tell; the exit code."""
    try:
        meant = declared(given.filename, given.name) if given.filename else None
        return asyncio.run(_asked(given, meant))
    except (Unasked, NoAccess) as wrong:
        parser.error(str(wrong))
    except NotAnswered as refused:
        print(f"sendero-channels: {refused}", file=sys.stderr)
        return LATE if refused.status == _TIMED_OUT else ERROR


async def _asked(given: argparse.Namespace, meant: Raw | None) -> int:
    name = given.name or metadata(meant).get("name")
    if not name:
        raise Unasked("name a channel, or give -f FILE with one")
    api = operator_api(given)
    try:
        path = (
            "namespaces",
            given.namespace or metadata(meant).get("namespace") or _own(given),
            "channels",
            name,
            "plan",
        )
        if meant is None:
            found = await patiently(lambda: api.get(*path))
        else:
            found = await patiently(lambda: api.post(*path, body={"spec": meant.get("spec")}))
    finally:
        await api.close()
    print(FORMS.get(given.output, plan_text.text)(found))
    if found["trouble"]:
        print(f"sendero-channels: the plan is not whole: {found['trouble']}", file=sys.stderr)
        return ERROR
    return code(found)


def _own(given: argparse.Namespace) -> str:
    return user(Path(given.kubeconfig).expanduser(), given.context).namespace
