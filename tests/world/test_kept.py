"""The world that is kept at installation is the one that a start would make."""

import shutil
import sys
from dataclasses import fields

import numpy as np
import polars as pl
import pytest
from scipy import sparse

from embargo.facts import base
from embargo.world import kept, load
from embargo.world.load import made
from embargo.world.parameters import Parameters


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("kept") / "kept.bin"
    kept.rebuild(path)
    return path


def plain(value):
    if isinstance(value, pl.DataFrame):
        return value.schema, value.rows()
    if isinstance(value, np.ndarray):
        return value.dtype, value.shape, value.tobytes()
    if sparse.issparse(value):
        return value.shape, *(plain(each) for each in (value.data, value.indices, value.indptr))
    return value


def test_it_is_the_world_that_is_made_from_the_base(file, monkeypatch):
    monkeypatch.setattr(kept, "FILE", file)
    found, own = kept.world(base.newest()), made(base.newest(), Parameters.central())
    assert (found.year, found.vintage, [*found.fuel_markets]) == (
        own.year, own.vintage, [*own.fuel_markets],
    )  # fmt: skip
    for name, market in own.fuel_markets.items():
        for each in fields(market):
            same = plain(getattr(found.fuel_markets[name], each.name))
            assert same == plain(getattr(market, each.name)), (name, each.name)


def test_none_of_another_year_or_made_of_anything_else(file, monkeypatch):
    monkeypatch.setattr(kept, "FILE", file)
    assert kept.world(base.newest() - 1) is None
    assert kept.world(base.newest()) is not None
    was = kept.stamp()
    monkeypatch.setattr(kept, "_ROOMS", (*kept._ROOMS, "markup.py"))
    assert kept.stamp() != was
    assert kept.world(base.newest()) is None


def test_a_part_of_a_file_is_none(file, tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "FILE", tmp_path / "kept.bin")
    assert kept.world(base.newest()) is None
    for size in (0, 3, 60, 100_000):
        kept.FILE.write_bytes(file.read_bytes()[:size])
        assert kept.world(base.newest()) is None


@pytest.mark.parametrize("part", [0.2, 0.5, 0.999])
def test_a_damaged_file_is_none(part, file, tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "FILE", tmp_path / "kept.bin")
    damaged = bytearray(file.read_bytes())
    damaged[int(part * len(damaged))] ^= 0x55
    kept.FILE.write_bytes(damaged)
    assert kept.world(base.newest()) is None


def test_only_for_the_embedded_base_and_the_central_parameters(tmp_path, monkeypatch):
    # Of the module that `load` comes from: worlds that other tests have loaded are not asked for.
    sys.modules[load.__module__]._load.cache_clear()
    asked = []
    monkeypatch.setattr(kept, "world", asked.append)
    central = Parameters.central()
    load(2011, central)
    assert asked == [2011]
    (key, value), *_ = central.held
    load(2012, central.replace({key: 1.01 * value}))
    copy = tmp_path / "base"
    shutil.copytree(base.FOLDER, copy)
    with base.using(copy):
        load(2011)
    assert asked == [2011]
