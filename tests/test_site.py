"""The docs site builds without a warning, asks no other host, and its calls fit their functions."""

from __future__ import annotations

import ast
import importlib.util
import inspect
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from ruamel.yaml import YAML

import embargo

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
ROW = re.compile(r"^\| [^|]+ \| `(embargo [^`]+)` \| (?:`([^`]+)`|–) \|$", re.MULTILINE)
ROWS = ROW.findall((DOCS / "questions.md").read_text(encoding="utf-8"))


class Loads(HTMLParser):
    """The addresses that a browser would fetch for a page by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        of = dict(attrs)
        names = ("src", "srcset", "poster", "data") if tag != "link" else ("href",)
        if of.get("rel") != "canonical":
            self.found += [of[name] or "" for name in names if name in of]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    for name in ("mkdocs", "mkdocstrings"):
        if importlib.util.find_spec(name) is None:
            pytest.skip(f"{name} is not installed: the extra 'docs'")
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return folder


def test_no_page_loads_from_another_host(site: Path):
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 40
    for page in pages:
        loads = Loads()
        loads.feed(page.read_text(encoding="utf-8"))
        assert loads.found, page
        for address in loads.found:
            assert not re.match(r"(?:[a-z]+:)?//", address), f"{page.name}: {address}"
    for style in site.rglob("*.css"):
        text = style.read_text(encoding="utf-8")
        assert not re.search(r"""(?:url\(|@import)\s*['"]?(?:https?:)?//""", text), style


def test_the_reference_has_every_public_name(site: Path):
    text = (site / "api.html").read_text(encoding="utf-8")
    for name in embargo.__all__:
        if name not in {"__version__", "load_world", "ledger"}:
            assert re.search(rf'<h3 id="embargo\.[a-z_.]+\.{name}"', text), name
    assert "embargo.load_world" in text
    assert "embargo.ledger(path=None)" in text


def test_citation_and_changelog_are_those_of_the_repository(site: Path):
    cff = YAML(typ="safe").load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    cite = (site / "cite.html").read_text(encoding="utf-8")
    assert cff["title"] in cite
    assert cff["version"] in cite
    assert "data revisions" in (site / "changelog.html").read_text(encoding="utf-8")


def leaves(nav: object) -> list[str]:
    if isinstance(nav, str):
        return [nav]
    inside = nav.values() if isinstance(nav, dict) else nav
    return [leaf for part in inside for leaf in leaves(part)]


def test_every_page_is_in_the_nav_and_the_index():
    config = YAML(typ="safe").load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    listed = leaves(config["nav"])
    pages = {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")}
    assert sorted(listed) == sorted(pages | {"architecture.md", "changelog.md", "cite.md"})
    index = (DOCS / "README.md").read_text(encoding="utf-8")
    for page in pages - {"README.md"}:
        assert page.startswith("tutorials/") or f"]({page})" in index


def test_the_table_is_read_whole():
    text = (DOCS / "questions.md").read_text(encoding="utf-8")
    assert len(ROWS) == sum(line.startswith("| ") for line in text.splitlines()) - 2
    assert len(ROWS) >= 25


@pytest.mark.parametrize("call", [row[1] for row in ROWS if row[1]])
def test_the_call_fits_the_function(call: str):
    tree = ast.parse(call, mode="eval").body
    assert isinstance(tree, ast.Call)
    assert isinstance(tree.func, ast.Attribute)
    if isinstance(tree.func.value, ast.Call):  # embargo.run(...).method(...)
        method = getattr(embargo.Outcome, tree.func.attr)
        inspect.signature(method).bind(None, *(ast.literal_eval(a) for a in tree.args))
        tree = tree.func.value
        assert isinstance(tree.func, ast.Attribute)
        assert tree.func.attr == "run"
    function = getattr(embargo, tree.func.attr)
    named = {key.arg: ast.literal_eval(key.value) for key in tree.keywords if key.arg}
    # An answer that is passed on is a call of its own; here its place is enough.
    given = [None if isinstance(a, ast.Call) else ast.literal_eval(a) for a in tree.args]
    if tree.func.attr == "pressure":  # passes all on to the function behind it
        from embargo.pressure.answer import pressure as function
    inspect.signature(function).bind(*given, **named)


def test_ready_scenarios_and_events_exist():
    shipped = {path.stem for path in (ROOT / "src" / "embargo").rglob("*.yaml")}
    for line, _ in ROWS:
        words = line.split()
        if words[1] in {"run", "sensitivity", "backtest"} and not words[2].startswith("--"):
            assert words[2] in shipped, line
