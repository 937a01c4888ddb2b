"""`python -m lethe` is the command `lethe`."""

import sys

from lethe.cli import main

sys.exit(main())
