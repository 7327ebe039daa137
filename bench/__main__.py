"""`python -m bench [PART …] [--write]`: all by default; `--write` puts its figures on file."""

from __future__ import annotations

import os
import sys
from importlib import import_module

import embargo.cli  # noqa: F401 - sets one thread for linear algebra, as the doors do
from bench import figures

PARTS = (
    "answer",
    "draws",
    "workers",
    "kernel",
    "transport",
    "gegravity",
    "path",
    "months",
    "churn",
    "page",
)


def main() -> None:
    wanted = [word for word in sys.argv[1:] if word != "--write"] or list(PARTS)
    unknown = [name for name in wanted if name not in PARTS]
    if unknown:
        raise SystemExit(f"no bench {', '.join(unknown)}; there are: {', '.join(PARTS)}")
    print(f"load of this machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    before = figures.committed()
    for name in wanted:
        print(f"== {name}")
        import_module(f"bench.{name}").main()
        if "--write" in sys.argv:
            figures.write()
    print(f"== figures, beside {figures.FILE.name}")
    print(figures.table(before))


if __name__ == "__main__":
    main()
