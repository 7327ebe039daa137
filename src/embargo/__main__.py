"""`python -m embargo`."""

import sys

from embargo.cli import main

sys.exit(main())
