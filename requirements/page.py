"""Writes docs/dependencies.md from the lock files: every package, its licence, and why it is there.

python requirements/page.py             the page from the lock files and licences.csv
python requirements/page.py --licences  first read anew the licences of what is installed
"""

from __future__ import annotations

import csv
import re
import sys
import tomllib
from contextlib import suppress
from importlib import metadata
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
PAGE = ROOT / "docs" / "dependencies.md"
LICENCES = HERE / "licences.csv"
LOCKS = {"run.txt": "make run", "house.txt": "the build", "test.txt": "make test"}

INTRO = """\
# Dependencies

Made by `python requirements/page.py` from the lock files in `requirements/`, which pin the version
of every package and the hash of every file; `make run` and `make test` install nothing that is not
in them. `make lock` makes them anew.

What leaves the machine: nothing. Only `embargo data fetch NAME` opens a connection to another host,
the public source that it names, and `--cluster ADDRESS` one to the scheduler that you give; the
page and the API answer on this machine alone unless `--host` says otherwise, and load nothing from
others. A test runs the main commands with every connection forbidden
(`tests/test_nothing_leaves.py`). Map shapes, fonts and scripts of the page are in the package.

"""


def normal(name: str) -> str:
    """The name as lock files write it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(file: str) -> dict[str, str]:
    """Package → its pinned versions, of a lock file."""
    found: dict[str, list[str]] = {}
    for line in (HERE / file).read_text(encoding="utf-8").splitlines():
        if match := re.match(r"([A-Za-z0-9._-]+)==(\S+)", line):
            found.setdefault(normal(match[1]), []).append(match[2])
    return {name: " or ".join(dict.fromkeys(versions)) for name, versions in found.items()}


def asked() -> dict[str, list[str]]:
    """Package → the groups of pyproject.toml that ask for it, "core" for what every use needs."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = {"core": project["project"]["dependencies"]}
    groups |= project["project"]["optional-dependencies"] | project["dependency-groups"]
    found: dict[str, list[str]] = {}
    for group, lines in groups.items():
        for line in lines:
            found.setdefault(normal(re.split(r"[<>=\[; ]", line)[0]), []).append(group)
    return found


def licence(name: str) -> str:
    """The licence that an installed package states, in a word."""
    about = metadata.metadata(name)
    if said := about.get("License-Expression"):
        return str(said)
    classes = [
        text.rsplit(" :: ", 1)[1]
        for text in about.get_all("Classifier") or []
        if text.startswith("License :: ") and text.count(" :: ") > 1
    ]
    if classes:
        return "; ".join(classes)
    return (about.get("License") or "").split("\n")[0][:60].strip()


def licences() -> dict[str, tuple[str, str]]:
    """Package → licence and why it is there, of the table."""
    with LICENCES.open(encoding="utf-8", newline="") as file:
        return {row["package"]: (row["licence"], row["why"]) for row in csv.DictReader(file)}


def read_licences() -> None:
    """Put the licences of what is installed into the table; keep the rest, drop what is gone."""
    known = licences() if LICENCES.is_file() else {}
    names = sorted({name for file in LOCKS for name in locked(file)})
    rows = []
    for name in names:
        said, why = known.get(name, ("", ""))
        with suppress(metadata.PackageNotFoundError):
            said = licence(name) or said
        rows.append((name, said, why))
    with LICENCES.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("package", "licence", "why"))
        writer.writerows(rows)


def page() -> str:
    """The page."""
    told, groups = licences(), asked()
    versions: dict[str, str] = {}
    for file in LOCKS:
        versions |= {n: v for n, v in locked(file).items() if n not in versions}
    text = INTRO + "## Asked for\n\n| package | version | licence | extra | why |\n"
    text += "| --- | --- | --- | --- | --- |\n"
    direct = [name for name in sorted(versions) if name in groups]
    for name in sorted(direct, key=lambda n: (groups[n][0] != "core", n)):
        said, why = told[name]
        text += f"| {name} | {versions[name]} | {said} | {', '.join(groups[name])} | {why} |\n"
    text += "\n## Brought along by those\n\n| package | version | licence |\n| --- | --- | --- |\n"
    for name in sorted(versions):
        if name not in groups:
            text += f"| {name} | {versions[name]} | {told[name][0]} |\n"
    return text


if __name__ == "__main__":
    if "--licences" in sys.argv[1:]:
        read_licences()
    PAGE.write_text(page(), encoding="utf-8")
