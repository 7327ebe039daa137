"""`python -m embargo.ledger.reading FOLDER PAGE [ARTICLE]`: measure, rewrite the page's table."""

from __future__ import annotations

import sys
from pathlib import Path

from embargo.errors import EmbargoError
from embargo.ledger.reading.record import store, update
from embargo.ledger.reading.score import score


def main(arguments: list[str]) -> int:
    """Measure on the sentences of a folder, and on the article if it is given."""
    if len(arguments) not in (2, 3):
        print(__doc__, file=sys.stderr)
        return 2
    folder, page = Path(arguments[0]), Path(arguments[1])
    try:
        if len(arguments) == 3:
            store(folder / "article.csv", score(folder / "article.yaml", Path(arguments[2])))
        page.write_text(update(page, folder), encoding="utf-8")
    except (EmbargoError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
