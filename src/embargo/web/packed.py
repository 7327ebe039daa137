"""The body of a reply as a worker hands it over: compressed, with its media type."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import Any

Tell = Callable[[Any], None]
"""Told how far a long answer got."""

JSON = "application/json"
CSV = "text/csv; charset=utf-8"


class Packed(bytes):
    """The compressed body of a reply."""

    media: str

    @classmethod
    def of(cls, body: str | bytes, media: str = JSON) -> Packed:
        """Compress a body."""
        raw = body.encode() if isinstance(body, str) else body
        found = cls(gzip.compress(raw, 1, mtime=0))
        found.media = media
        return found
