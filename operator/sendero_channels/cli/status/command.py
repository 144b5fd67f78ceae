"""`sendero-channels status`."""

import argparse
from functools import partial
from typing import Any

from sendero_channels.cli import placed

_CODES = (
    "With --check, exit 0: every channel is Ready; 1: on its way by itself, or waiting for Meta or Kapso; 2: there is "
    "none; 3: one is Stalled; 4: a person must act. With --wait, 0: every channel is Ready; 124: --timeout has passed. "
    "Without both, 0. In all, 2: nothing is known."
)


def add_parser(commands: Any) -> None:
    """Adds `status` to the command line."""
    parser = commands.add_parser("status", help="how far channels are, and who must do what next", epilog=_CODES)
    parser.add_argument("name", metavar="NAME", nargs="?", help="one channel; left out, all of the namespace")
    placed.add_arguments(parser)
    parser.add_argument("-A", "--all-namespaces", action="store_true")
    parser.add_argument("-o", "--output", choices=("text", "wide", "json", "yaml", "name"), default="text")
    parser.add_argument("-w", "--watch", action="store_true", help="look again until interrupted")
    parser.add_argument("--check", action="store_true", help="let the exit code say how far they are")
    parser.add_argument("--wait", action="store_true", help="look again until every one is Ready")
    parser.add_argument("--timeout", metavar="SECONDS", type=float, default=300.0, help="for --wait; 300")
    parser.set_defaults(run=partial(_run, parser))


def _run(parser: argparse.ArgumentParser, given: argparse.Namespace) -> int:
    if given.name and given.all_namespaces:
        parser.error("NAME and --all-namespaces: a name is one channel's in one namespace; leave one of them out")
    if given.watch and given.wait:
        parser.error(
            "--watch and --wait: the first ends when interrupted, the second when Ready; leave one of them out"
        )
    from sendero_channels.cli.status.asked import run

    return placed.asked(given, run)
