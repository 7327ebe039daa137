"""Puts the built page into a wheel."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

WEB = Path(__file__).parent / "web"
WITHOUT = "EMBARGO_WITHOUT_PAGE"
"""Environment variable: install the package without its page."""

sys.path.insert(0, str(WEB))


class BuildPage(BuildHookInterface):  # type: ignore[type-arg]
    """The hook of the wheel."""

    def dependencies(self) -> list[str]:
        """What the build needs: a packaged Node where the machine has none."""
        import page

        return [] if os.environ.get(WITHOUT) or page.has_node() else [page.PACKAGE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the page; for an editable install make does it when it is needed."""
        if version == "editable" or os.environ.get(WITHOUT):
            return
        import page

        page.build()
        build_data["artifacts"].append("src/embargo/web/page/**")
