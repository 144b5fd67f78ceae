"""`python -m sendero_channels.crdgen [--check]`."""

import sys
from pathlib import Path

from sendero_channels.crdgen.files import ROOT, stale, write


def main(words: list[str], root: Path = ROOT) -> int:
    """Writes what is stale; with --check it only says so, and fails."""
    if words not in ([], ["--check"]):
        print("usage: python -m sendero_channels.crdgen [--check]", file=sys.stderr)
        return 2
    if not words:
        for path in write(root):
            print(f"written: {path}")
        return 0
    found = stale(root)
    for path in found:
        print(f"{path} is not fresh: run `make generate` and commit it", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
