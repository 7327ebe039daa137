"""A worker: an interpreter with a warm world that answers questions over pipes.

A process of its own can be ended when an answer takes too long, and leaves the server its core.
"""

from __future__ import annotations

import gc
import os
import pickle
import struct
import sys
import traceback
from typing import Any, BinaryIO

from embargo.errors import EmbargoError, InputError

HEAD = struct.Struct("!I")
"""Length of a message, before each."""


def write(target: BinaryIO, message: object) -> None:
    """Send one message."""
    blob = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    target.write(HEAD.pack(len(blob)) + blob)
    target.flush()


def read(source: BinaryIO) -> Any:
    """Give the next message, None at the end of input."""
    head = source.read(HEAD.size)
    if len(head) < HEAD.size:
        return None
    return pickle.loads(source.read(HEAD.unpack(head)[0]))


def settle() -> None:
    """What is loaded stays: the collector need not look through it in every answer."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def _serve() -> None:
    source, target = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what prints must not mix with answers
    from embargo.web.answers import ANSWERS, warm

    warm()
    settle()
    write(target, ("ready", None))
    while (question := read(source)) is not None:
        name, given = question
        try:
            found = ANSWERS[name](tell=lambda what: write(target, ("told", what)), **given)
            write(target, ("done", found))
        except InputError as error:
            write(target, ("refused", error.faults))
        except EmbargoError as error:
            write(target, ("failed", error.faults))
        except Exception:
            traceback.print_exc()
            write(target, ("failed", ()))


if __name__ == "__main__":
    _serve()
