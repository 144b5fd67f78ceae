"""`plan`: which channel is meant, the operator's answer, and what of it is told."""

import argparse
import asyncio
import sys
from pathlib import Path
from typing import Any

import yaml

from sendero_channels.cli.asked import Unasked, operator_api, patiently
from sendero_channels.cli.forms import FORMS
from sendero_channels.cli.plan import text as plan_text
from sendero_channels.cli.plan.code import code
from sendero_channels.cli.status.standing import ERROR, LATE
from sendero_channels.cli.user import user
from sendero_channels.clients.cluster_access import NoAccess
from sendero_channels.clients.operator_api import NotAnswered

Raw = dict[str, Any]
_TIMED_OUT = 504


def run(parser: argparse.ArgumentParser, given: argparse.Namespace) -> int:
    """Ask and tell; the exit code."""
    try:
        declared = _declared(given)
        return asyncio.run(_asked(given, declared))
    except (Unasked, NoAccess) as wrong:
        parser.error(str(wrong))
    except NotAnswered as refused:
        print(f"sendero-channels: {refused}", file=sys.stderr)
        return LATE if refused.status == _TIMED_OUT else ERROR


async def _asked(given: argparse.Namespace, declared: Raw | None) -> int:
    metadata = (declared or {}).get("metadata") or {}
    name = given.name or metadata.get("name")
    if not name:
        raise Unasked("name a channel, or give -f FILE with one")
    api = operator_api(given)
    try:
        path = ("namespaces", given.namespace or metadata.get("namespace") or _own(given), "channels", name, "plan")
        if declared is None:
            found = await patiently(lambda: api.get(*path))
        else:
            found = await patiently(lambda: api.post(*path, body={"spec": declared.get("spec")}))
    finally:
        await api.close()
    print(FORMS.get(given.output, plan_text.text)(found))
    if found["trouble"]:
        print(f"sendero-channels: the plan is not whole: {found['trouble']}", file=sys.stderr)
        return ERROR
    return code(found)


def _own(given: argparse.Namespace) -> str:
    return user(Path(given.kubeconfig).expanduser(), given.context).namespace


def _declared(given: argparse.Namespace) -> Raw | None:
    """The channel in the file. Raises Unasked where there is none, or more than one that could be meant."""
    if not given.filename:
        return None
    try:
        text = sys.stdin.read() if given.filename == "-" else Path(given.filename).read_text()
        objects = [one for one in yaml.safe_load_all(text) if isinstance(one, dict)]
    except OSError as failure:
        raise Unasked(f"-f: {given.filename} cannot be read ({failure.strerror})") from None
    except (yaml.YAMLError, UnicodeDecodeError) as failure:
        raise Unasked(f"-f: {given.filename} is no YAML ({type(failure).__name__})") from None
    channels = [one for one in objects if one.get("kind") == "WhatsAppChannel"]
    meant = [one for one in channels if given.name in (None, (one.get("metadata") or {}).get("name"))]
    if len(meant) != 1:
        raise Unasked(f"-f: {given.filename} holds {len(meant)} channels that could be meant: name one of them")
    return meant[0]
