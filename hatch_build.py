"""What an installation makes: the page of a wheel, the kernel where there is a compiler, the world.

The world is made ready where the libraries that make it are there: not where a build is isolated.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
import zlib
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
WEB = ROOT / "web"
KERNEL = ROOT / "src" / "embargo" / "market" / "kernel"
"""Folder of its sources."""
KEPT = ROOT / "src" / "embargo" / "world" / "kept.bin"
WITHOUT_PAGE = "EMBARGO_WITHOUT_PAGE"
"""Environment variable: install the package without its page."""
WITHOUT_KERNEL = "EMBARGO_WITHOUT_KERNEL"
"""Environment variable: install it without the compiled kernel."""

sys.path.insert(0, str(WEB))


class Build(BuildHookInterface):  # type: ignore[type-arg]
    """The hook of the wheel."""

    def dependencies(self) -> list[str]:
        """What the build needs: a packaged Node where the machine has none."""
        import page

        return [] if os.environ.get(WITHOUT_PAGE) or page.has_node() else [page.PACKAGE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the kernel and build the page; of an editable install make builds the page."""
        made = self.compiled()
        world = self.world()
        if version == "editable":
            return
        if made is not None:
            build_data["artifacts"].append(made.relative_to(ROOT).as_posix())
            build_data["pure_python"] = False
            # Of one platform, and of any Python: nothing of Python is compiled in.
            platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
            build_data["tag"] = f"py3-none-{platform}"
        if world is not None:
            build_data["artifacts"].append(world.relative_to(ROOT).as_posix())
        if not os.environ.get(WITHOUT_PAGE):
            import page

            page.build()
            build_data["artifacts"].append("src/embargo/web/page/**")

    def compiled(self) -> Path | None:
        """The library of the kernel; None where it cannot be made: then NumPy does its work."""
        compiler = shlex.split(os.environ.get("CC", "cc"))
        if os.environ.get(WITHOUT_KERNEL) or shutil.which(compiler[0]) is None:
            return None
        library, part = KERNEL / "kernel.bin", KERNEL / f"kernel.{os.getpid()}"
        sources = sorted(KERNEL.glob("*.[ch]"))
        stamp = zlib.crc32(b"".join(each.read_bytes() for each in sources))
        # No number of the kernel is rounded otherwise for these; loops over arcs are faster.
        loops = ["-O3", "-fno-math-errno", "-fno-trapping-math", "-fopenmp-simd"]
        flags = [*loops, "-shared", "-fPIC", "-fvisibility=hidden", f'-DSOURCE="{stamp:08x}"']
        written = [str(each) for each in sources if each.suffix == ".c"]
        command = [*compiler, *flags, *written, "-o", str(part), "-lm"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            self.app.display_warning(f"the kernel could not be compiled: {done.stderr[-500:]}")
            part.unlink(missing_ok=True)
            return None
        part.replace(library)
        return library

    def world(self) -> Path | None:
        """The newest world, kept; None where it cannot be made: then every start makes it."""
        call = "from embargo.world import kept; kept.rebuild()"
        sources = os.environ | {"PYTHONPATH": str(ROOT / "src")}
        done = subprocess.run(
            [sys.executable, "-c", call], env=sources, capture_output=True, check=False
        )
        return None if done.returncode else KEPT
