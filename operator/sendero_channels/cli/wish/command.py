"""`sendero-channels refresh|new-link|test|suspend|resume|abandon`."""

import argparse
from typing import Any

from sendero_channels.cli import placed
from sendero_channels.cli.wish.wishes import WISHES, Wish

_CODES = (
    "Exit 0: asked for, and with --wait answered; 1: you said no; 2: refused, deleted meanwhile, or nothing is known; "
    "124: --timeout."
)


def add_parser(commands: Any) -> None:
    """Adds each command that changes a channel to the command line."""
    for wish in WISHES:
        _add(commands, wish)


def _add(commands: Any, wish: Wish) -> None:
    parser = commands.add_parser(wish.name, help=wish.help, epilog=_CODES)
    parser.add_argument("name", metavar="NAME", help="the channel")
    placed.add_arguments(parser)
    parser.add_argument("--wait", action="store_true", help="until the operator has dealt with it")
    parser.add_argument("--timeout", metavar="SECONDS", type=float, default=300.0, help="for --wait; 300")
    if wish.asks:
        parser.add_argument("-y", "--yes", action="store_true", help="do not ask")
    parser.set_defaults(run=_run, wish=wish)


def _run(given: argparse.Namespace) -> int:
    from sendero_channels.cli.wish.asked import run

    return placed.asked(given, run)
