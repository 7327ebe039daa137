"""Every package is pinned with its hashes, has a licence and a reason, and stands on the page."""

from __future__ import annotations

import re
from importlib import metadata
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
_spec = spec_from_file_location("page", ROOT / "requirements" / "page.py")
assert _spec is not None
assert _spec.loader is not None
page = module_from_spec(_spec)
_spec.loader.exec_module(page)

FREE = re.compile(r"MIT|BSD|Apache|ISC|PSF|MPL|Mozilla|LGPL|0BSD|Zlib", re.IGNORECASE)


def test_the_page_is_what_the_command_writes():
    assert page.PAGE.read_text(encoding="utf-8") == page.page()


@pytest.mark.parametrize("file", page.LOCKS)
def test_every_file_is_locked_by_hash_and_no_host_is_named(file: str):
    text = (ROOT / "requirements" / file).read_text(encoding="utf-8")
    packages = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(packages) >= len(page.locked(file)) > 5
    for package in packages:
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", package), package.split("\n")[0]
    assert "://" not in text


def test_every_package_has_a_free_licence_and_each_that_is_asked_for_a_reason():
    told, groups = page.licences(), page.asked()
    for file in page.LOCKS:
        for name in page.locked(file):
            said, why = told[name]
            assert FREE.search(said), name
            assert why or name not in groups, name


def test_the_licences_are_those_that_the_installed_packages_state():
    seen = 0
    for name, (said, _) in page.licences().items():
        try:
            stated = page.licence(name)
        except metadata.PackageNotFoundError:
            continue
        seen += 1
        assert stated in ("", said), name
    assert seen > 10


def test_no_package_that_is_asked_for_is_missing_from_the_locks():
    pinned = {name for file in page.LOCKS for name in page.locked(file)}
    # Another model to be timed beside is not installed by any target.
    assert {n for n, groups in page.asked().items() if groups != ["bench"]} <= pinned
