"""A Chromium for the tests: one that is there, or else one that is fetched."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
VARIABLE = "EMBARGO_CHROMIUM"


@cache
def chromium() -> str:
    """The path of a browser.

    Raises:
        RuntimeError: there is none, and none could be fetched; why not, way by way.
    """
    found = os.environ.get(VARIABLE) or _installed()
    if found:
        return found
    tried = []
    ways: tuple[Callable[[], str | None], ...] = (_by_system, _by_playwright, _by_npm)
    for way in ways:
        try:
            found = way()
        except (OSError, subprocess.SubprocessError, RuntimeError) as error:
            tried.append(f"{way.__name__[4:]}: {str(error)[:300]}")
            continue
        if found:
            return found
        tried.append(f"{way.__name__[4:]}: not possible here")
    raise RuntimeError(f"no Chromium; set {VARIABLE} to one. Tried {'; '.join(tried)}")


def _installed() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def _run(*command: str) -> str:
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=600)
    return done.stdout


def _by_system() -> str | None:
    """From the packages of a Debian, for those who may install them."""
    if shutil.which("apt-get") is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return None
    _run("apt-get", "update", "-qq")
    _run("apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium")
    return _installed()


def _by_playwright() -> str | None:
    """From where Playwright keeps its own, fetched if need be."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as found:
        path = found.chromium.executable_path
    if not Path(path).exists():
        _run(sys.executable, "-m", "playwright", "install", "chromium")
    return path if Path(path).exists() else None


def _by_npm() -> str | None:
    """From a package of npm that holds a whole browser, packed."""
    root = Path(__file__).parents[2]
    sys.path.insert(0, str(root / "web"))
    import page

    folder = root / ".venv" / "chromium"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "package.json").write_text('{"private": true, "type": "module"}')
    page.npm("install", "--no-audit", "--no-fund", "@sparticuz/chromium@153", folder=folder)
    script = folder / "path.js"
    script.write_text("import c from '@sparticuz/chromium'; console.log(await c.executablePath());")
    return _run(shutil.which("node") or "node", str(script)).strip() or None
