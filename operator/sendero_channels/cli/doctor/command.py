"""`sendero-channels doctor`."""

import argparse
from typing import Any

from sendero_channels.cli import placed


def add_parser(commands: Any) -> None:
    """Adds `doctor` to the command line."""
    parser = commands.add_parser(
        "doctor",
        help="look for what keeps the operator from working; exit 0: nothing, 1: something, 2: nothing could be seen",
        description="CRDs, the operator's account, its Deployment and Lease, the projects' keys, webhooks and "
        "public URLs, the clocks. What your rights do not let you see is a warning. Nothing is changed.",
    )
    placed.add_arguments(parser)
    add_operator(parser)
    parser.add_argument("--account", metavar="NAME", default="sendero-channels", help="the operator's service account")
    parser.add_argument("-o", "--output", choices=("text", "json", "yaml"), default="text")
    parser.set_defaults(run=_run)


def add_operator(parser: argparse.ArgumentParser) -> None:
    """Where the operator runs."""
    parser.add_argument("--operator-namespace", metavar="NS", default="sendero-system", help="sendero-system")


def _run(given: argparse.Namespace) -> int:
    from sendero_channels.cli.doctor.asked import run

    return placed.asked(given, run)
