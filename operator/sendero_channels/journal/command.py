"""`sendero-channels journal export`: the facts as JSON lines, where the journal is."""

import argparse
import json
import os
import sys
from datetime import datetime
from functools import partial
from typing import Any

from sendero_channels.kernel.clock import moment


def add_parser(commands: Any) -> None:
    """Adds `journal` to the command line."""
    journal = commands.add_parser("journal", help="the record of runs, where it lies")
    parts = journal.add_subparsers(dest="part", required=True, metavar="COMMAND")
    export = parts.add_parser("export", help="every fact as a line of JSON, in the order of recording")
    export.add_argument("--journal", metavar="FILE_OR_URL", default=os.environ.get("SENDERO_CHANNELS_JOURNAL"))
    export.add_argument("--tenant", metavar="ID", help="of this tenant alone, by what Sendero calls it")
    export.add_argument("--since", metavar="TIME", help="from then on, as 2026-01-31T12:00:00Z")
    export.add_argument("--until", metavar="TIME", help="before then")
    export.set_defaults(run=partial(_export, export))


def _export(parser: argparse.ArgumentParser, given: argparse.Namespace) -> int:
    if not given.journal:
        parser.error("--journal: say where the journal is, as the operator was told")
    since, until = _time(parser, "--since", given.since), _time(parser, "--until", given.until)
    # The database's libraries take longer to load than most commands take.
    from sendero_channels.journal.entries import Unavailable
    from sendero_channels.journal.store.auditing import exported

    try:
        for line in exported(given.journal, given.tenant, since, until):
            print(json.dumps(line, ensure_ascii=False, sort_keys=True))
    except ValueError as wrong:
        parser.error(f"--journal: {wrong}")
    except Unavailable as trouble:
        print(f"sendero-channels: {trouble}", file=sys.stderr)
        return 2
    return 0


def _time(parser: argparse.ArgumentParser, flag: str, text: str | None) -> datetime | None:
    try:
        return moment(text) if text is not None else None
    except ValueError as wrong:
        parser.error(f"{flag}: {text!r}: {wrong}")
