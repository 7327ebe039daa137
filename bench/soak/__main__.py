"""Hard use, at length: `python -m bench.soak shocks --count 100000 --seed 1`."""

from __future__ import annotations

import argparse
import os


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    parser.add_argument("what", choices=("worlds", "shocks", "months", "inputs", "kills"))
    parser.add_argument("--count", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--first", type=int, default=0, help="first case; of shocks and inputs a multiple of 1,000"
    )
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    if given.what == "worlds":
        from bench.soak import worlds

        worlds.main(given.count)
        return
    if given.what == "months":
        from bench.soak import months

        raise SystemExit(1 if months.main(given.count, given.first) else 0)
    if given.what == "kills":
        from bench.soak import kills

        raise SystemExit(1 if kills.main(given.count, given.seed) else 0)
    from bench.soak import blocks, inputs, shocks

    room = shocks if given.what == "shocks" else inputs
    rows = blocks.done(
        given.what, room.block, given.seed, given.count, room.BLOCK, given.workers, given.first
    )
    text, failed = room.closing(rows)
    print(text)
    raise SystemExit(1 if failed else 0)


if __name__ == "__main__":
    main()
