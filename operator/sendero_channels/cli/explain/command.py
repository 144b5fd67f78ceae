"""`sendero-channels explain`."""

import argparse
import sys
from typing import Any

DONE, ERROR = 0, 2


def add_parser(commands: Any) -> None:
    """Adds `explain` to the command line."""
    parser = commands.add_parser(
        "explain",
        help="what a reason, a condition or a rule of the safety model means, and who must do what",
        description="Without a cluster: the words are those of the release that this command is of. Left out, NAME is "
        "every one that there is.",
    )
    parser.add_argument("name", metavar="REASON|CONDITION|RULE", nargs="?")
    parser.set_defaults(run=_run)


def _run(given: argparse.Namespace) -> int:
    from sendero_channels.cli.explain.explained import alike, everything, explained

    if given.name is None:
        print("\n".join(everything()))
        return DONE
    words = explained(given.name)
    if not words:
        near = alike(given.name)
        meant = f"; did you mean {' or '.join(near)}?" if near else "; `sendero-channels explain` lists all"
        print(f"sendero-channels: no reason, condition or rule {given.name!r}{meant}", file=sys.stderr)
        return ERROR
    print("\n\n".join(one.rstrip() for one in words))
    return DONE
