"""Rebuilding the base: whole or not at all, and the same bytes every time."""

import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from embargo.facts import base, build


@pytest.mark.sources
def test_the_shipped_base_is_what_the_sources_give(sources_root, tmp_path):
    build.build(sources_root, tmp_path)
    for path in sorted(base.FOLDER.glob("*.parquet")):
        assert pl.read_parquet(tmp_path / path.name).equals(pl.read_parquet(path)), path.name


@pytest.mark.sources
def test_a_build_is_bit_for_bit_repeatable(sources_root, tmp_path):
    code = (
        "import sys; from pathlib import Path; from embargo.facts import build;"
        "build.build(Path(sys.argv[1]), Path(sys.argv[2]), years=(2023,))"
    )
    for seed in ("1", "2"):
        command = [sys.executable, "-c", code, str(sources_root), str(tmp_path / seed)]
        subprocess.run(command, check=True, env={"PYTHONHASHSEED": seed, "PATH": ""})
    for path in sorted((tmp_path / "1").iterdir()):
        assert path.read_bytes() == (tmp_path / "2" / path.name).read_bytes(), path.name


def test_a_failed_write_leaves_the_old_base(tmp_path: Path):
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "flows.parquet").write_bytes(b"old")
    with pytest.raises(AttributeError):
        build.write({"flows": object()}, {}, tmp_path / "base")  # type: ignore[dict-item]
    assert (tmp_path / "base" / "flows.parquet").read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["base"]
