"""`sendero-channels dashboard`."""

import argparse
import sys
from functools import partial
from pathlib import Path
from typing import Any

from sendero_channels.cli import asking
from sendero_channels.settings import Listen

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def add_parser(commands: Any) -> None:
    """Adds `dashboard` to the command line."""
    parser = commands.add_parser(
        "dashboard", help="channels as pages in your browser, with your own kubeconfig and rights"
    )
    parser.add_argument(
        "--listen", default="127.0.0.1:8300", metavar="HOST:PORT", help="loopback only; port 0 takes a free one"
    )
    asking.add_arguments(parser)
    parser.add_argument("-n", "--namespace", metavar="NS,NS", help="where you may not see all; left out, the context's")
    parser.set_defaults(run=partial(_run, parser))


def _run(parser: argparse.ArgumentParser, given: argparse.Namespace) -> int:
    try:
        at = Listen.read(given.listen)
    except ValueError as wrong:
        parser.error(f"--listen: {wrong}")
    if at.host not in _LOOPBACK:
        parser.error(
            f"--listen: {at.host} is not this machine alone: say 127.0.0.1:{at.port}, and reach it from elsewhere "
            f"with ssh -L {at.port}:127.0.0.1:{at.port}"
        )
    # What serves the pages is loaded by this command alone: the others answer at once.
    from sendero_channels.cli.asked import Unasked, operator_api
    from sendero_channels.cli.user import NoAccess, user
    from sendero_channels.dashboard.serve import serve

    try:
        viewer = user(Path(given.kubeconfig).expanduser(), given.context)
        named = tuple(one.strip() for one in (given.namespace or "").split(",") if one.strip())
        return serve(at, viewer, named or (viewer.namespace,), partial(operator_api, given) if given.operator else None)
    except (NoAccess, Unasked) as wrong:
        print(f"sendero-channels: {wrong}", file=sys.stderr)
        return 2
