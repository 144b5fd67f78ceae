"""`sendero-channels runs list|show|find|forget`."""

import argparse
import os
import sys
from functools import partial
from pathlib import Path
from typing import Any

from sendero_channels.cli import asking

FILTERS = ("tenant", "channel", "state", "since", "until", "id", "limit", "after")


def add_parser(commands: Any) -> None:
    """Adds `runs` to the command line."""
    parser = commands.add_parser("runs", help="what became of messages and runs, by any of their ids")
    actions = parser.add_subparsers(dest="action", required=True)
    listed = actions.add_parser("list", help="runs, the newest first")
    for name in FILTERS:
        listed.add_argument(f"--{name}", metavar=name.upper())
    shown = actions.add_parser("show", help="one run: its ids, delivery ladders, steps and handoffs")
    shown.add_argument("id", metavar="EXECUTION")
    found = actions.add_parser("find", help="what any of the seven ids leads to; exit 1 where it is nothing")
    found.add_argument("id", metavar="ID")
    for one in (listed, shown, found):
        _add_common(one)
        one.set_defaults(run=partial(_run, one))
    _add_forget(actions)


def _add_common(parser: argparse.ArgumentParser) -> None:
    asking.add_arguments(parser)
    parser.add_argument("-n", "--namespace", metavar="NS", default="", help="left out: every one, for who may see them")
    parser.add_argument("-o", "--output", choices=("text", "json"), default="text", help="json is one object a line")


def _add_forget(actions: Any) -> None:
    forget = actions.add_parser(
        "forget", help="erase one traveller from the journal, where the journal is; the number is read from the input"
    )
    forget.add_argument("--journal", metavar="FILE_OR_URL", default=os.environ.get("SENDERO_CHANNELS_JOURNAL"))
    forget.add_argument("--journal-key", metavar="FILE", default=os.environ.get("SENDERO_CHANNELS_JOURNAL_KEY"))
    forget.set_defaults(run=partial(_forget, forget))


def _forget(parser: argparse.ArgumentParser, given: argparse.Namespace) -> int:
    if not given.journal or not given.journal_key:
        parser.error("give --journal and --journal-key, as the operator has them")
    from sendero_channels.cli.runs.forget import forget

    # From the input, not from the command line: others see which commands run.
    return forget(given.journal, Path(given.journal_key), sys.stdin.readline().strip())


def _run(parser: argparse.ArgumentParser, given: argparse.Namespace) -> int:
    # What speaks HTTP is loaded by whoever asks: the other commands answer at once.
    from sendero_channels.cli.runs.asked import run

    return run(parser, given)
