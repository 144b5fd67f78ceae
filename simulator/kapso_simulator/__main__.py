"""`python -m kapso_simulator`."""

import sys

from kapso_simulator.main import main

sys.exit(main())
