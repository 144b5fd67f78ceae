"""`sendero-channels plan`."""

import argparse
from functools import partial
from typing import Any

from sendero_channels.cli import asking


def add_parser(commands: Any) -> None:
    """Adds `plan` to the command line."""
    parser = commands.add_parser(
        "plan",
        help="what the operator would do for a channel; exit 0: nothing, 1: something, 2: nobody knows",
        description="What the operator would do for a channel as it stands, or with the spec of a file, before "
        "anything is applied. The operator is asked, and plays the pass without writing anything.",
    )
    parser.add_argument("name", metavar="NAME", nargs="?", help="the channel; left out, the one of the file")
    parser.add_argument("-n", "--namespace", metavar="NS", help="left out: the file's, or the kubeconfig's")
    parser.add_argument("-f", "--filename", metavar="FILE", help="YAML with the channel as it is to be; - is the input")
    asking.add_arguments(parser)
    parser.add_argument("-o", "--output", choices=("text", "json"), default="text")
    parser.set_defaults(run=partial(_run, parser))


def _run(parser: argparse.ArgumentParser, given: argparse.Namespace) -> int:
    # What speaks HTTP is loaded by whoever asks: the other commands answer at once.
    from sendero_channels.cli.plan_asked import run

    return run(parser, given)
