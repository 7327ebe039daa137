"""Rebuilds the record: `python -m embargo.evidence`."""

import sys
from pathlib import Path

from embargo.evidence import past, published, reliability, scoreboard
from embargo.evidence.monthly import record as by_month

PAGE = Path(__file__).parents[3] / "docs" / "scoreboard.md"

if __name__ == "__main__":
    scoreboard.rebuild(lambda name: print(name, file=sys.stderr))
    past.rebuild()
    by_month.rebuild(lambda name: print(name, file=sys.stderr))
    published.rebuild()
    if PAGE.parent.is_dir():
        PAGE.write_text(scoreboard.markdown(), encoding="utf-8")
        reliability.draw(scoreboard.record(), PAGE.with_name("reliability.svg"))
        PAGE.with_name("published.md").write_text(published.markdown(), encoding="utf-8")
        print(f"wrote {scoreboard.RECORD.name} and {PAGE.name}")
