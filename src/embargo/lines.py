"""A user's YAML file as plain values, with the line of every key path."""

from __future__ import annotations

import io
import os
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from embargo.errors import Fault, InputError

MOST_NAMES = 1_000
"""The most names that one key may list."""

LONGEST_NAME = 100
"""The most characters that a name may have."""


MOST_VALUES = 100_000
"""The most values of a text, those that aliases repeat counted each time."""


@dataclass(frozen=True)
class Kind:
    """What a kind of file is called in errors, and how large it may be.

    Arguments:
        noun: what one file holds, such as "scenario".
        shape: what it is made of, for a file that is nested too deep.
        deepest: levels of lists and mappings.
        most: entries of a list.
        largest: bytes of the file.
        start: what to do about an empty file.
        split: what to do about one that is too large.
        holds: what a text file of this kind has in it.
    """

    noun: str
    shape: str
    deepest: int
    most: int
    largest: int
    start: str
    split: str
    holds: str


_NULL = ("", "~", "null", "Null", "NULL")
_TRUE = ("true", "True", "TRUE")
_FALSE = ("false", "False", "FALSE")
_INTEGER = re.compile(r"[-+]?[0-9]{1,4000}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_HALF = re.compile("[\ud800-\udfff]")
_INFINITE = re.compile(r"([-+]?)\.(inf|Inf|INF)|(\.nan|\.NaN|\.NAN)")


class Other:
    """A value of a file that no key can take, such as a list too deep; knows only its name."""

    def __init__(self, name: str) -> None:
        self.name = name


def shown(value: object) -> str:
    """A value as it is quoted in an error: short, on one line, printable."""
    if isinstance(value, Other):
        return value.name
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return repr(value) if len(value) <= 60 else f"{value[:50]!r}…"
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, (list, tuple, set, frozenset)):
        return "a list"
    if isinstance(value, (int, float)):
        try:
            text = repr(value)
        except ValueError:
            return "a number with thousands of digits"
        return text if len(text) <= 60 else f"{text[:50]}…"
    return f"a {type(value).__name__}"


@dataclass
class Tree:
    """What a YAML text holds.

    Arguments:
        file: its name in errors.
        kind: what kind of file it is.
        value: plain dicts, lists, texts, numbers, true, false, None; `Other` where too deep.
        lines: key path such as `measures[1].importer[0]` → line, from 1.
        faults: keys given twice and keys that are no words.
        count: values so far.
    """

    file: str
    kind: Kind
    value: Any = None
    lines: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    count: int = 0

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


def parse_yaml(text: str, file: str, kind: Kind) -> Tree:
    """The plain values of one YAML 1.2 document.

    Arguments:
        text: the document.
        file: its name in errors.
        kind: what kind of file it is.

    Raises:
        InputError: the text is not YAML, holds several documents, or more than `MOST_VALUES`.
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
            Fault(where, f"not valid YAML: {problem}", _yaml_remedy(problem, kind))
        ) from None
    except RecursionError:
        raise InputError(Fault(file, "nested too deep", kind.shape)) from None
    # The parser meets hostile text with many kinds of error; each is a fault of the text.
    except Exception as error:
        problem = " ".join(str(error).split())[:100]
        raise InputError(
            Fault(file, f"not valid YAML: {problem}", "write plain text, keys and lists")
        ) from None
    tree = Tree(file, kind)
    if root is not None:
        tree.value = _value(tree, root, "", 0)
    return tree


def _yaml_remedy(problem: str, kind: Kind) -> str:
    if "\\t" in problem or "tab" in problem:
        return "indent with blanks, not with tabs"
    if "single document" in problem or "another document" in problem:
        return f"write one {kind.noun} in a file, without '---' between"
    return "check the indentation, the brackets and the colons of this line and the one before"


def _value(tree: Tree, node: Any, path: str, depth: int) -> Any:
    tree.count += 1
    if tree.count > MOST_VALUES:
        # A few lines of aliases of aliases stand for millions of values.
        what = f"holds more than {MOST_VALUES:,} values, aliases written out"
        raise InputError(Fault(tree.file, what, tree.kind.split))
    tree.lines.setdefault(path, node.start_mark.line + 1)
    if node.id == "scalar":
        return _whole(tree, _scalar(node), path)
    if depth >= tree.kind.deepest:
        return Other("a list" if node.id == "sequence" else "a mapping")
    if node.id == "sequence":
        if len(node.value) > tree.kind.most:
            return Other(
                f"a list of {len(node.value):,} entries (at most {tree.kind.most:,} are read)"
            )
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
        word = str(_whole(tree, str(key.value), path))
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


def _whole(tree: Tree, value: object, path: str) -> object:
    """A scalar without the halves of characters that escapes can make, which nothing can write."""
    if not isinstance(value, str) or not _HALF.search(value):
        return value
    what = f"half a character in {shown(value)}"
    tree.faults.append(Fault(tree.where(path), what, "write the whole character"))
    return _HALF.sub("\ufffd", value)


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


def printable(path: str | bytes, otherwise: str) -> str:
    """The name of a file as errors show it: short, on one line."""
    text = os.fsdecode(path)[:500]
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text) or otherwise


def read_text(path: Path, file: str, kind: Kind) -> str:
    """The text of a file that is there and could be YAML.

    Arguments:
        path: the file.
        file: its name in errors.
        kind: what kind of file is wanted.

    Raises:
        InputError: a folder, a device, unreadable, binary, too large, empty or not in UTF-8.
    """
    try:
        if path.is_dir():
            raise InputError(Fault(file, "is a folder", "give the path of a YAML file in it"))
        if not path.is_file():
            raise InputError(Fault(file, "is not a regular file", "give the path of a YAML file"))
        with path.open("rb") as stream:
            content = stream.read(kind.largest + 1)
        size = path.stat().st_size
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        what = f"cannot be read: {reason}"
        raise InputError(Fault(file, what, "check the path and its permissions")) from None
    if b"\0" in content[:8192]:
        what = "is a binary file, not YAML"
        raise InputError(Fault(file, what, f"give a text file with {kind.holds}"))
    if len(content) > kind.largest:
        raise InputError(too_large(file, size, kind))
    if not content.strip():
        raise InputError(Fault(file, "the file is empty", kind.start))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        what = f"is not text in UTF-8 (byte {error.start + 1:,})"
        raise InputError(Fault(f"{file}:{line}", what, "save it as UTF-8")) from None


def too_large(file: str, size: int, kind: Kind) -> Fault:
    """The fault of a file with more bytes than its kind may have."""
    what = f"has {size:,} bytes, more than the {kind.largest:,} of the largest {kind.noun}"
    return Fault(file, what, kind.split)
