"""`--version`: the release, and the API that it serves."""

import argparse
from typing import Any

from sendero_channels.kernel.names import API_VERSION
from sendero_channels.version import version


class Version(argparse.Action):
    """Prints it, and ends the command line with 0. It is looked up by whoever asks: that takes its time."""

    def __init__(self, option_strings: list[str], dest: str, **other: Any) -> None:
        super().__init__(option_strings, dest, nargs=0, **other)

    def __call__(self, parser: argparse.ArgumentParser, *given: object) -> None:
        print(f"{parser.prog} {version()} ({API_VERSION})")
        parser.exit()
