"""`python -m tests.crash`."""

import sys

from tests.crash.command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
