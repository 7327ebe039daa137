"""Embargo: an open simulator of world energy trade under sanctions."""

from __future__ import annotations

__version__ = "0.1.0"
