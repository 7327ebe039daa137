"""The command line: prints what the library answers, and nothing of its own."""

from embargo.cli.app import main

__all__ = ["main"]
