"""`sendero-channels plan`."""

import argparse
from functools import partial
from typing import Any

from sendero_channels.cli import asking

_CODES = (
    "Exit 0: nothing to do; 1: something would be written; 2: nobody knows; 3: the channel would be Stalled, as by the "
    "safety model or somebody else's claim; 4: nothing to do before a person acts; 124: the operator's time was over."
)


def add_parser(commands: Any) -> None:
    """Adds `plan` to the command line."""
    parser = commands.add_parser(
        "plan",
        help="what the operator would do for a channel, before anything is applied",
        description="What the operator would do for a channel as it stands, or with the spec of a file, before "
        "anything is applied. The operator is asked, and plays the pass without writing anything.",
        epilog=_CODES,
    )
    parser.add_argument("name", metavar="NAME", nargs="?", help="the channel; left out, the one of the file")
    parser.add_argument("-n", "--namespace", metavar="NS", help="left out: the file's, or the kubeconfig's")
    parser.add_argument("-f", "--filename", metavar="FILE", help="YAML with the channel as it is to be; - is the input")
    asking.add_arguments(parser)
    parser.add_argument("-o", "--output", choices=("text", "json", "yaml"), default="text")
    parser.set_defaults(run=partial(_run, parser))


def _run(parser: argparse.ArgumentParser, given: argparse.Namespace) -> int:
    # What speaks HTTP is loaded by whoever asks: the other commands answer at once.
    from sendero_channels.cli.plan.asked import run

    return run(parser, given)
