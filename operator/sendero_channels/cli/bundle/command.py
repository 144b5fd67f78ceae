"""`sendero-channels support-bundle`."""

import argparse
from pathlib import Path
from typing import Any

from sendero_channels.cli import placed
from sendero_channels.cli.doctor.command import add_operator


def add_parser(commands: Any) -> None:
    """Adds `support-bundle` to the command line."""
    parser = commands.add_parser(
        "support-bundle",
        help="gather what helps others to help you, without secrets, words and numbers",
        description="Channels, the cluster-wide kinds, Events, the doctor's findings, the operator's metrics and "
        "versions, as far as your rights reach; what they do not reach is named in missing.txt. Secrets are never "
        "read. Exit 0: written; 2: it is not.",
    )
    placed.add_arguments(parser)
    add_operator(parser)
    parser.add_argument("-A", "--all-namespaces", action="store_true")
    parser.add_argument("-o", "--output", metavar="FILE.tar.gz", type=Path, required=True, help="must not exist yet")
    parser.set_defaults(run=_run, account="sendero-channels")


def _run(given: argparse.Namespace) -> int:
    from sendero_channels.cli.bundle.asked import run

    return placed.asked(given, run)
