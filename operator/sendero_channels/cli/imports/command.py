"""`sendero-channels import`."""

import argparse
from functools import partial
from typing import Any

from sendero_channels.cli import asking


def add_parser(commands: Any) -> None:
    """Adds `import` to the command line."""
    parser = commands.add_parser(
        "import",
        help="write what would declare a Kapso project that runs already; exit 0: written, 2: nothing is",
        description="Reads a Kapso project through the operator's API, and writes tenants that adopt what is there, "
        "channels and packages, with what the safety model objects to as comments. Nothing is applied or changed.",
    )
    parser.add_argument("--project", metavar="NAME", required=True, help="the KapsoProject")
    parser.add_argument("-n", "--namespace", metavar="NS", required=True, help="where the channels are to be")
    parser.add_argument("-o", "--output", metavar="DIR", required=True, help="a folder; no file in it is overwritten")
    parser.add_argument(
        "--templates",
        action="store_true",
        help="take approved templates into the packages; Meta reviews them anew, beside those that are there",
    )
    asking.add_arguments(parser)
    parser.set_defaults(run=partial(_run, parser))


def _run(parser: argparse.ArgumentParser, given: argparse.Namespace) -> int:
    # What speaks HTTP is loaded by whoever asks: the other commands answer at once.
    from sendero_channels.cli.imports.asked import run

    return run(parser, given)
