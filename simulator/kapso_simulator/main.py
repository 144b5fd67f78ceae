"""The command `kapso-simulator`."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from kapso_simulator.serve.options import Options
from kapso_simulator.serve.process import serve


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    asked = _parser().parse_args(arguments)
    try:
        options = Options.read(asked)
    except ValueError as wrong:
        print(f"kapso-simulator: {wrong}", file=sys.stderr)
        return 2
    try:
        asyncio.run(serve(options))
    except (OSError, ValueError) as trouble:
        print(f"kapso-simulator: {trouble}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="kapso-simulator", description="Kapso's WhatsApp API on your own machine.")
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("serve", help="answer Kapso's API on one address and the controls on another")
    one.add_argument("--listen", required=True, metavar="HOST:PORT", help="where the API answers")
    one.add_argument("--control", required=True, metavar="HOST:PORT", help="where the controls answer")
    one.add_argument("--api-key", action="append", default=[], metavar="KEY", help="a key of the first project")
    one.add_argument("--seed", type=Path, metavar="FILE.yaml", help="projects, keys and objects to begin with")
    one.add_argument("--state", type=Path, metavar="FILE", help="where state is kept; it outlives the process")
    one.add_argument("--clock", choices=("real", "virtual"), default="real")
    one.add_argument("--begin", metavar="TIME", help="where a virtual clock begins, in ISO 8601; now if not said")
    one.add_argument("--record", type=Path, metavar="FILE.jsonl", help="append every exchange to this file")
    one.add_argument("--deliver", action="append", default=[], metavar="HTTPS_URL=LOCAL_URL")
    one.add_argument("--asset", action="append", default=[], metavar="HTTPS_URL=FILE")
    return parser
