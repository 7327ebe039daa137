"""`python -m embargo.ledger docs`: the tables of the shipped ledger in the pages, made anew."""

import sys
from pathlib import Path

from embargo.ledger.tables import refresh

for page in refresh(Path(sys.argv[1] if len(sys.argv) > 1 else "docs")):
    print(f"wrote {page}")
