"""`make demo`."""

import sys

try:
    from testbed.demo.run import main

    sys.exit(main())
except KeyboardInterrupt:
    # Ctrl-C while the libraries were still loading: nothing had been started.
    sys.exit(130)
