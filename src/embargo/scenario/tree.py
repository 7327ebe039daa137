"""A scenario file as plain values, with the line of every key path."""

from __future__ import annotations

import io
import re
import warnings
from dataclasses import dataclass, field
from typing import Any

from embargo.errors import Fault, InputError
from embargo.scenario.values import LONGEST_NAME, MOST_NAMES, Other, shown

DEEPEST = 4
"""Levels of a scenario file: the file, its measures, a measure, the names under a key."""

_NULL = ("", "~", "null", "Null", "NULL")
_TRUE = ("true", "True", "TRUE")
_FALSE = ("false", "False", "FALSE")
_INTEGER = re.compile(r"[-+]?[0-9]{1,4000}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_INFINITE = re.compile(r"([-+]?)\.(inf|Inf|INF)|(\.nan|\.NaN|\.NAN)")


@dataclass
class Tree:
    """What a YAML text holds.

    Arguments:
        value: plain dicts, lists, texts, numbers, true, false, None; `Other` where too deep.
        lines: key path such as `measures[1].importer[0]` → line, from 1.
        faults: keys given twice and keys that are no words.
    """

    file: str
    value: Any = None
    lines: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def where(self, path: str) -> str:
        """File, line and key path of a place in the text; of the nearest one above if absent."""
        known = path
        while known and known not in self.lines:
            known = known[: max(known.rfind("."), known.rfind("["), 0)]
        line = self.lines.get(known)
        at = self.file if line is None else f"{self.file}:{line}"
        return f"{at} {path}".strip()

    def in_order(self, error: InputError) -> InputError:
        """The same error with its faults in the order of the lines."""

        def line(fault: Fault) -> int:
            found = re.match(r":(\d+)", fault.where.removeprefix(self.file))
            return int(found[1]) if found else 0

        return InputError(sorted(error.faults, key=line))


def parse_yaml(text: str, file: str) -> Tree:
    """The plain values of one YAML 1.2 document.

    Arguments:
        text: the document.
        file: its name in errors.

    Raises:
        InputError: the text is not YAML, or holds several documents.
    """
    # Imported here: the market and its doors need no YAML when measures come as options.
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            root = YAML(typ="safe", pure=True).compose(io.StringIO(text))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = file if mark is None else f"{file}:{mark.line + 1}"
        problem = " ".join(str(error.problem or error.context or "cannot be read").split())
        raise InputError(
            Fault(where, f"not valid YAML: {problem}", _yaml_remedy(problem))
        ) from None
    except RecursionError:
        raise InputError(
            Fault(file, "nested too deep", "a scenario has measures, keys and lists, no more")
        ) from None
    # The parser meets hostile text with many kinds of error; each is a fault of the text.
    except Exception as error:
        problem = " ".join(str(error).split())[:100]
        raise InputError(
            Fault(file, f"not valid YAML: {problem}", "write plain text, keys and lists")
        ) from None
    tree = Tree(file)
    if root is not None:
        tree.value = _value(tree, root, "", 0)
    return tree


def _yaml_remedy(problem: str) -> str:
    if "\\t" in problem or "tab" in problem:
        return "indent with blanks, not with tabs"
    if "single document" in problem or "another document" in problem:
        return "write one scenario in a file, without '---' between"
    return "check the indentation, the brackets and the colons of this line and the one before"


def _value(tree: Tree, node: Any, path: str, depth: int) -> Any:
    tree.lines.setdefault(path, node.start_mark.line + 1)
    if node.id == "scalar":
        return _scalar(node)
    if depth >= DEEPEST:
        return Other("a list" if node.id == "sequence" else "a mapping")
    if node.id == "sequence":
        if len(node.value) > MOST_NAMES:
            return Other(f"a list of {len(node.value):,} entries (at most {MOST_NAMES:,} are read)")
        return [
            _value(tree, item, f"{path}[{index}]", depth + 1)
            for index, item in enumerate(node.value)
        ]
    found: dict[str, Any] = {}
    first: dict[str, int] = {}
    for key, item in node.value:
        line = key.start_mark.line + 1
        if key.id != "scalar" or len(key.value) > LONGEST_NAME:
            what = "a key must be a word" if key.id != "scalar" else "a key is too long"
            tree.faults.append(Fault(_join(tree, line, path), what, "write 'key: value'"))
            continue
        word = str(key.value)
        step = word if word.isidentifier() else shown(word)
        below = f"{path}.{step}" if path else step
        if word in found:
            tree.faults.append(
                Fault(
                    _join(tree, line, below),
                    f"key {shown(word)} is given twice (first on line {first[word]})",
                    "keep one of them",
                )
            )
            continue
        first[word] = line
        tree.lines[below] = line
        found[word] = _value(tree, item, below, depth + 1)
    return found


def _join(tree: Tree, line: int, path: str) -> str:
    return f"{tree.file}:{line} {path}".strip()


def _scalar(node: Any) -> object:
    """A scalar by the core rules of YAML 1.2, whatever version the text asks for."""
    text, tag = str(node.value), str(node.tag)
    if not tag.startswith("tag:yaml.org,2002:"):
        return Other(f"a value with the tag {shown(tag)}")
    if node.style is not None or tag.endswith(":str"):
        return text
    if text in _NULL:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    infinite = _INFINITE.fullmatch(text)
    if infinite:
        return float("nan") if infinite[3] else float(f"{infinite[1]}inf")
    return text
