"""The commands that serve until they are told to end: `run` and `receive`."""

import argparse
from functools import partial
from typing import Any

from sendero_channels import settings


def add_parser(commands: Any) -> None:
    """Adds `run` and `receive` to the command line."""
    run = commands.add_parser("run", help="run the operator")
    settings.add_arguments(run)
    run.set_defaults(run=partial(_run, run))
    receive = commands.add_parser("receive", help="receive Kapso's deliveries alone, without any API key")
    settings.add_common_arguments(receive)
    receive.set_defaults(run=partial(_receive, receive))


def _run(parser: argparse.ArgumentParser, given: argparse.Namespace) -> int:
    try:
        chosen = settings.read(given)
    except ValueError as wrong:
        parser.error(str(wrong))
    # What the operator needs is loaded by the operator alone: the other commands answer at once.
    from sendero_channels import wiring

    return wiring.run(chosen)


def _receive(parser: argparse.ArgumentParser, given: argparse.Namespace) -> int:
    try:
        chosen = settings.read_common(given)
    except ValueError as wrong:
        parser.error(str(wrong))
    from sendero_channels import wiring

    return wiring.receive(chosen)
