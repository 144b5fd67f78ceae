"""The flags by which a command finds the API server and a namespace, and what it finds by them."""

import argparse
import os
import sys
from collections.abc import Awaitable, Callable, Mapping

ERROR, INTERRUPTED = 2, 130


def add_arguments(parser: argparse.ArgumentParser, environ: Mapping[str, str] = os.environ) -> None:
    """The flags, as kubectl calls them."""
    parser.add_argument("--kubeconfig", metavar="FILE", default=environ.get("KUBECONFIG") or "~/.kube/config")
    parser.add_argument("--context", metavar="NAME", help="a context of it; its current one unless told otherwise")
    parser.add_argument("-n", "--namespace", metavar="NS", help="left out: the context's")


def asked(given: argparse.Namespace, ask: Callable[..., Awaitable[int]]) -> int:
    """Run `ask` with a desk, the namespace and what was given; its exit code, or 2 with the trouble on stderr."""
    # What speaks to the API server is loaded by whoever asks it: the other commands answer at once.
    import asyncio
    from pathlib import Path

    from sendero_channels.cli.desk import UserDesk
    from sendero_channels.cli.user import NoAccess, User, user
    from sendero_channels.kernel.trouble import ClusterTrouble

    async def opened(who: User) -> int:
        desk = UserDesk(who.access)
        try:
            return await ask(desk, given.namespace or who.namespace, given)
        finally:
            await desk.close()

    try:
        return asyncio.run(opened(user(Path(given.kubeconfig).expanduser(), given.context)))
    except (NoAccess, ClusterTrouble) as trouble:
        print(f"sendero-channels: {trouble}{_remedy(trouble)}", file=sys.stderr)
        return ERROR
    except KeyboardInterrupt:
        return INTERRUPTED


def _remedy(trouble: Exception) -> str:
    from sendero_channels.kernel.trouble import ClusterUnavailable, Forbidden

    if isinstance(trouble, Forbidden):
        return "; ask for the role view in that namespace to read, edit to change, or give another -n"
    if isinstance(trouble, ClusterUnavailable):
        return "; `kubectl cluster-info` shows whether it is reachable with this kubeconfig, `doctor` what is missing"
    return ""
