"""`sendero-channels check-link`."""

import argparse
import sys
from typing import Any

from sendero_channels.cli import placed


def add_parser(commands: Any) -> None:
    """Adds `check-link` to the command line."""
    parser = commands.add_parser(
        "check-link",
        help="say whether a pasted setup link is a channel's own; exit 0: it is, 1: it is not, 2: nobody knows",
        description="Compares a link with the Secret whatsapp-setup-links, which you must be allowed to read. A link "
        "that is not in it can connect the number to somebody else. Nothing of a link is ever printed.",
    )
    parser.add_argument("url", metavar="URL", help="the link; - is the input, which others on this machine cannot see")
    parser.add_argument("name", metavar="NAME", nargs="?", help="the channel whose it should be; left out, any")
    placed.add_arguments(parser)
    parser.set_defaults(run=_run)


def _run(given: argparse.Namespace) -> int:
    if given.url == "-":
        given.url = sys.stdin.readline()
    from sendero_channels.cli.link.asked import run

    return placed.asked(given, run)
