"""`python -m bench [answer] [draws] [kernel] [gegravity] [path] [churn] [page]`: all by default."""

from __future__ import annotations

import sys
from importlib import import_module

import embargo.cli  # noqa: F401 - sets one thread for linear algebra, as the doors do

PARTS = ("answer", "draws", "kernel", "gegravity", "path", "churn", "page")


def main() -> None:
    wanted = sys.argv[1:] or list(PARTS)
    unknown = [name for name in wanted if name not in PARTS]
    if unknown:
        raise SystemExit(f"no bench {', '.join(unknown)}; there are: {', '.join(PARTS)}")
    for name in wanted:
        print(f"== {name}")
        import_module(f"bench.{name}").main()


if __name__ == "__main__":
    main()
