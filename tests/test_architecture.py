"""The tree keeps its promises: imports run one way, files stay short, modules say what they are."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "embargo"
ROAD = (
    "errors", "files", "markup", "lines", "parsed", "units", "fuels", "places", "facts", "world",
    "scenario", "market", "outcome", "evidence", "pressure", "ledger", "briefs", "web", "cli",
)  # fmt: skip
ALONE = {"market": {"market"}}
MODULES = sorted(SOURCE.rglob("*.py"))


def room(path: Path) -> str:
    part = path.relative_to(SOURCE).parts[0]
    return part.removesuffix(".py")


def imported_rooms(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names = [node.module] + [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        for name in names:
            parts = name.split(".")
            if parts[0] == "embargo" and len(parts) > 1 and parts[1] in ROAD:
                found.add(parts[1])
    return found


def test_every_room_stands_on_the_road():
    rooms = {room(path) for path in MODULES} - {"__init__", "__main__"}
    assert rooms == set(ROAD)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_imports_run_one_way(path):
    here = room(path)
    if here in ("__init__", "__main__"):
        return
    allowed = ALONE.get(here, set(ROAD[: ROAD.index(here) + 1]))
    assert imported_rooms(path) <= allowed


def test_files_stay_short():
    lengths = {
        path: len(path.read_text(encoding="utf-8").splitlines())
        for folder in ("src", "tests", "bench")
        for path in (ROOT / folder).rglob("*.py")
    }
    assert {str(p): n for p, n in lengths.items() if n > 600} == {}


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_a_module_says_what_it_is(path):
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


MAP = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")


def test_the_map_names_what_there_is():
    named = re.findall(r"`([\w/]+\.py):(\w+)`", MAP)
    assert len(named) > 15
    for file, name in named:
        tree = ast.parse((SOURCE / file).read_text(encoding="utf-8"))
        defined = {
            node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)
        }
        assert name in defined, f"{file} has no {name}"
    picture = MAP.split("```")[3]
    for word in re.findall(r"[a-z]+_[a-z]+|Outcome|Scenario|World", picture):
        assert word in {name for _, name in named} | {"to_json", "Scenario", "World"}, word


def test_new_code_goes_where_there_is_a_place():
    rows = MAP.split("## Where new code goes")[1]
    assert rows.count("\n| ") - 2 >= 10
    for path in re.findall(r"`([a-z_]+/[\w./]+|tests/\w+)`", rows):
        inside = SOURCE / path
        assert inside.exists() or (ROOT / path).exists(), path
    for page in re.findall(r"\]\((docs/[\w.]+)\)", MAP):
        assert (ROOT / page).is_file(), page
