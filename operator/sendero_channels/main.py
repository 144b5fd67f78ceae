"""The command `sendero-channels`."""

import argparse
import logging
import os
import sys
from collections.abc import Sequence

from sendero_channels import settings
from sendero_channels.package import command as package
from sendero_channels.policy import command as policy


def main(argv: Sequence[str] | None = None) -> None:
    """Run what the command line says, and end the process with its code."""
    code = command(argv)
    sys.stdout.flush()
    logging.shutdown()
    # Not sys.exit: a watch that hangs would keep the interpreter from ending.
    os._exit(code)


def command(argv: Sequence[str] | None = None) -> int:
    """Run what the command line says; the exit code.

    Raises:
        SystemExit: with 2, for a command line that cannot be; with 0, for --help.
    """
    parser = argparse.ArgumentParser(prog="sendero-channels", description="WhatsApp channels from YAML to live.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="run the operator")
    settings.add_arguments(run)
    receive = commands.add_parser("receive", help="receive Kapso's deliveries alone, without any API key")
    settings.add_common_arguments(receive)
    package.add_parser(commands)
    policy.add_parser(commands)
    given = parser.parse_args(argv)
    if given.command == "run":
        return _run(run, given)
    if given.command == "receive":
        return _receive(receive, given)
    return package.run(given) if given.command == "package" else policy.run(given)


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


if __name__ == "__main__":
    main()
