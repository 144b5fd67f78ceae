"""The command `sendero-channels`."""

import argparse
import logging
import os
import select
import sys
from collections.abc import Callable, Sequence
from typing import Any

from sendero_channels import serving
from sendero_channels.cli import placed
from sendero_channels.cli.bundle import command as bundle
from sendero_channels.cli.completion import command as completion
from sendero_channels.cli.doctor import command as doctor
from sendero_channels.cli.explain import command as explain
from sendero_channels.cli.harmless import for_terminal
from sendero_channels.cli.imports import command as imports
from sendero_channels.cli.link import command as link
from sendero_channels.cli.plan import command as plan
from sendero_channels.cli.runs import command as runs
from sendero_channels.cli.status import command as status
from sendero_channels.cli.version import Version
from sendero_channels.cli.wish import command as wish
from sendero_channels.dashboard import command as dashboard
from sendero_channels.journal import command as journal
from sendero_channels.package import command as package
from sendero_channels.policy import command as policy

PARTS = (
    serving,
    dashboard,
    imports,
    plan,
    runs,
    package,
    policy,
    status,
    wish,
    link,
    explain,
    completion,
    doctor,
    journal,
    bundle,
)
"""What adds commands: each has `add_parser`, which sets `run` of what it adds."""

_NOBODY_READS = 141
"""What a shell says of a program that a broken pipe ends."""
_NO_FILES = ":4"
"""What kubectl reads last: no names of files are to be offered."""


def main(argv: Sequence[str] | None = None) -> None:
    """Run what the command line says, and end the process with its code."""
    sys.stdout, sys.stderr = for_terminal(sys.stdout), for_terminal(sys.stderr)
    code = _ended(argv)
    logging.shutdown()
    # Not sys.exit: a watch that hangs would keep the interpreter from ending.
    os._exit(code)


def _ended(argv: Sequence[str] | None) -> int:
    """The exit code, also where somebody ends it at the keyboard, or reads no further what it prints."""
    try:
        code = command(argv)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return placed.INTERRUPTED
    except BrokenPipeError:
        if _is_read():
            raise
        return _NOBODY_READS
    return code


def _is_read() -> bool:
    """Whether somebody still reads what we print; a pipe may have broken elsewhere."""
    printed = select.poll()
    printed.register(sys.stdout.fileno(), 0)
    return not printed.poll(0)


def command(argv: Sequence[str] | None = None) -> int:
    """Run what the command line says; the exit code.

    Raises:
        SystemExit: with 2, for a command line that cannot be; with 0, for --help and --version.
    """
    given = _parser()[0].parse_args(argv)
    run: Callable[[argparse.Namespace], int] = given.run
    return run(given)


def complete() -> None:
    """Tell kubectl what may follow `kubectl sendero`: it runs this program under the name that it looks for."""
    from sendero_channels.cli.completion.completed import candidates, known

    print("\n".join([*candidates(known(_parser()[1]), sys.argv[1:]), _NO_FILES]))


def _parser() -> tuple[argparse.ArgumentParser, Any]:
    parser = argparse.ArgumentParser(prog=_program(), description="WhatsApp channels from YAML to live.")
    parser.add_argument("--version", action=Version, help="print the release, and the API version that it is of")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for part in PARTS:
        part.add_parser(commands)
    return parser, commands


def _program() -> str:
    """As it was called: kubectl finds its plugin under another name."""
    return "kubectl sendero" if os.path.basename(sys.argv[0]) == "kubectl-sendero" else "sendero-channels"


if __name__ == "__main__":
    main()
