"""Rebuilding the base: whole or not at all, and the same bytes every time."""

import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from embargo.facts import build, shipped


@pytest.mark.sources
def test_the_shipped_base_is_what_the_command_gives_from_the_sources(sources_root, tmp_path):
    """Another process, another hash seed, every byte the same."""
    code = (
        "import sys; from pathlib import Path; from embargo.facts import build;"
        "build.build(Path(sys.argv[1]), Path(sys.argv[2]))"
    )
    command = [sys.executable, "-c", code, str(sources_root), str(tmp_path / "base")]
    one_thread = {f"{library}_NUM_THREADS": "1" for library in ("OPENBLAS", "OMP", "MKL")}
    subprocess.run(command, check=True, env=os.environ | one_thread | {"PYTHONHASHSEED": "1"})
    for path in sorted(shipped.FOLDER.glob("*.parquet")):
        fresh = pl.read_parquet(tmp_path / "base" / path.name)
        assert fresh.equals(pl.read_parquet(path)), path.name


def test_a_failed_write_leaves_the_old_base(tmp_path: Path):
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "flows.parquet").write_bytes(b"old")
    with pytest.raises(AttributeError):
        build.write({"flows": object()}, {}, tmp_path / "base")  # type: ignore[dict-item]
    assert (tmp_path / "base" / "flows.parquet").read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["base"]
