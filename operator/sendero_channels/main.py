"""The command `sendero-channels`."""

import argparse
import importlib
import logging
import os
import sys
from collections.abc import Sequence

from sendero_channels import settings


def main(argv: Sequence[str] | None = None) -> None:
    """Run what the command line says, and end the process with its code."""
    code = command(argv)
    if argv is None:
        sys.stdout.flush()
        logging.shutdown()
        # Not sys.exit: a watch that hangs would keep the interpreter from ending.
        os._exit(code)
    sys.exit(code)


def command(argv: Sequence[str] | None = None) -> int:
    """Run what the command line says; the exit code. 2 is a command line that cannot be."""
    parser = argparse.ArgumentParser(prog="sendero-channels", description="WhatsApp channels from YAML to live.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="run the operator")
    settings.add_arguments(run)
    _add_package(commands)
    given = parser.parse_args(argv)
    if given.command == "run":
        return _run(run, given)
    return int(importlib.import_module("sendero_channels.package.command").run(given))


def _run(parser: argparse.ArgumentParser, given: argparse.Namespace) -> int:
    try:
        chosen = settings.read(given)
    except ValueError as wrong:
        parser.error(str(wrong))
    # What the operator needs is loaded by the operator alone: the other commands answer at once.
    return int(importlib.import_module("sendero_channels.wiring").run(chosen))


def _add_package(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    importlib.import_module("sendero_channels.package.command").add_parser(commands)


if __name__ == "__main__":
    main()
