"""A user's own facts: one line each in a file, checked, imposed on the base, reported on."""

from embargo.facts.own.build import DEFAULT_FOLDER, build
from embargo.facts.own.fact import Checked, Fact
from embargo.facts.own.read import check, parse, read

__all__ = ["DEFAULT_FOLDER", "Checked", "Fact", "build", "check", "parse", "read"]
