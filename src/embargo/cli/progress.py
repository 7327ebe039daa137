"""A bar on the error stream for what takes longer than two seconds, if a person is watching."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

_SOON = 2.0


@contextmanager
def bar(what: str, *, shown: bool = True) -> Iterator[Callable[[int, int], None]]:
    """Give a function to be told how many are done, of how many.

    If the keyboard stops the work, it says how far it got.

    Arguments:
        what: what is counted, in the plural.
        shown: whether there is anything to show at all.
    """
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    display = Progress(
        TextColumn(what),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    task = display.add_task(what, total=None)
    started, at = monotonic(), (0, 0)

    def told(done: int, whole: int) -> None:
        nonlocal at
        at = (done, whole)
        if shown and sys.stderr.isatty() and monotonic() - started > _SOON and done < whole:
            display.start()
        display.update(task, completed=done, total=whole)

    try:
        yield told
    except KeyboardInterrupt:
        if at[1]:
            print(
                f"{at[0]} of {at[1]} {what} were done; they are dropped, nothing is written",
                file=sys.stderr,
            )
        raise
    finally:
        if display.live.is_started:
            display.stop()
