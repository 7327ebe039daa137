"""Pages of the docs site made from files at the root: architecture, citation, changelog."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files
from ruamel.yaml import YAML

ROOT = Path(__file__).parent


def on_files(files: Files, config: Any) -> Files:
    """Adds the pages that are made from files at the root."""
    made = {
        "architecture.md": (ROOT / "ARCHITECTURE.md").read_text("utf-8"),
        "changelog.md": (ROOT / "CHANGELOG.md").read_text("utf-8"),
        "cite.md": cite(),
    }
    for name, text in made.items():
        files.append(File.generated(config, name, content=text.replace("](docs/", "](")))
    return files


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Turns links to files at the root, right on the forge, into links to their pages."""
    return re.sub(
        r"\]\(\.\./(ARCHITECTURE|CHANGELOG)\.md", lambda m: f"]({m[1].lower()}.md", markdown
    )


def cite() -> str:
    """The page on how to cite, from CITATION.cff."""
    text = (ROOT / "CITATION.cff").read_text("utf-8")
    cff = YAML(typ="safe").load(text)
    authors = [author["name"] for author in cff["authors"]]
    year, title = str(cff["date-released"])[:4], cff["title"]
    return f"""# How to cite

{cff["message"]}

> {", ".join(authors)} ({year}). *{title}*, version {cff["version"]}.
> Code under the {cff["license"]} licence, data under CC BY 4.0.

Name the data vintage and the command too: every answer prints both, and `--json` holds them.

```
@software{{embargo,
  author = {{{" and ".join("{" + name + "}" for name in authors)}}},
  title = {{{title}}},
  version = {{{cff["version"]}}},
  year = {{{year}}},
}}
```

The same for reference managers, `CITATION.cff`:

```
{text}```
"""
