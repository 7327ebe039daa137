"""The cited rows: arithmetic among them, and that nothing is used before it was known."""

import math
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embargo.errors import DataError, InputError
from embargo.pressure import rows
from embargo.pressure.days import last_day, months
from embargo.pressure.inputs import inputs
from embargo.pressure.quantity import Quantity, drawn

days = st.dates(min_value=date(2025, 9, 1)).map(str)


def figure(item, place="IND"):
    return next(r for r in rows.exposure() if (r.place, r.item) == (place, item))


def log_change(item):
    return math.log(1 + figure(item).value / 100)


def test_the_events_own_elasticity_is_the_difference_of_differences():
    step = math.log(1.50 / 1.10)
    by_exempt = (log_change("change_hit") - log_change("change_exempt")) / step
    by_uniform = (log_change("change_hit") - log_change("change_uniform")) / step
    own = figure("trade_elasticity")
    assert (by_exempt, by_uniform) == pytest.approx((own.high, own.low), abs=0.005)
    assert own.value == pytest.approx((by_exempt + by_uniform) / 2, abs=0.005)
    assert log_change("change_hit") / step == pytest.approx(
        figure("naive_elasticity").value, abs=0.005
    )


def test_a_published_cost_that_contradicts_its_own_premise_says_so():
    row = next(r for r in rows.published() if r.who == "Kpler, first figure")
    premise = 1.8e6 * 365 * 5 / 1e9
    assert premise == pytest.approx(3.285, abs=0.001)
    assert not row.low <= premise <= row.high
    assert f"{premise:.1f}" in row.note


@settings(max_examples=60)
@given(st.sampled_from(["IND", "JPN", "CHN", "TUR", "KOR", "EU27"]), days)
def test_nothing_is_used_before_it_was_known(buyer, day):
    known = inputs(buyer, "RUS", "USA", day)
    used = [*known.exposure.values(), *known.elasticities.values()]
    used += [known.discount, known.risk_wedge, known.designated_share]
    for each in used:
        if each is not None and each.known_from:
            assert last_day(each.known_from) <= day
    assert all(last_day(row.known_from) <= day for row in known.instruments)


def test_rows_that_came_later_change_nothing(monkeypatch):
    day = "2025-10-31"
    before = inputs("IND", "RUS", "USA", day)
    for name in ("exposure", "instruments", "cargo"):
        kept = tuple(r for r in getattr(rows, name)() if last_day(r.known_from) <= day)
        assert len(kept) < len(getattr(rows, name)())
        monkeypatch.setattr(rows, name, lambda kept=kept: kept)
    assert inputs("IND", "RUS", "USA", day) == before


def test_the_newest_figure_counts_and_of_one_day_the_surest():
    early, late = (inputs("IND", "RUS", "USA", d) for d in ("2025-11-28", "2025-11-29"))
    assert early.exposure["trade_elasticity"].value == -0.76
    assert late.exposure["trade_elasticity"].value == -0.29
    assert early.exposure["exports"].status == "V"
    assert late.exposure["hit_share"].value == pytest.approx(0.521)


def test_a_tariff_counts_while_it_is_in_force():
    rates = {
        day: inputs("IND", "RUS", "USA", day).exposure["tariff"].value
        for day in ("2025-08-01", "2025-09-30", "2026-02-23", "2026-02-24")
    }
    assert list(rates.values()) == pytest.approx([0.10, 0.25, 0.25, 0.15])


def test_stages_of_an_instrument():
    row = next(r for r in rows.instruments() if r.id == "RUS-EO14329")
    assert row.stage("2025-08-10") == "announced 2025-08-06"
    assert row.stage("2025-12-31") == "in force since 2025-08-27"
    assert row.stage("2026-02-07") == "ended 2026-02-07"


def test_what_is_missing_is_named_with_what_there_is():
    with pytest.raises(InputError, match=r"no exposure figures of any buyer to CHN.*USA"):
        inputs("IND", "RUS", "CHN", "2026-01-01")
    with pytest.raises(InputError) as error:
        inputs("IDN", "RUS", "USA", "2026-01-01")
    assert [f.what.split()[1] for f in error.value.faults] == ["exports", "value_added"]
    assert "IND, JPN" in error.value.faults[0].remedy
    with pytest.raises(InputError, match="the first such figure is of 2025-04-15"):
        inputs("IND", "RUS", "USA", "2025-01-01")


def test_an_assumed_share_is_said_to_be_assumed():
    assert inputs("IND", "RUS", "USA", "2025-12-31").notes == ()
    (note,) = inputs("JPN", "RUS", "USA", "2025-12-31").notes
    assert "60 % is assumed" in note


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("exports,2024-04", "sales,2024-04", "'sales' is unknown"),
        (",V,2025-04-15,", ",X,2025-04-15,", "'X' is unknown"),
        ("86.51,,", "86.51,90,", "lies outside its range"),
        ("2025-04-15,fiscal", "15 April,fiscal", "is no date"),
    ],
)
def test_a_faulty_row_is_refused(tmp_path, monkeypatch, old, new, said):
    text = (rows.FOLDER / "exposure.csv").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "exposure.csv").write_text(text.replace(old, new, 1), encoding="utf-8")
    monkeypatch.setattr(rows, "FOLDER", tmp_path)
    with pytest.raises(DataError, match=said):
        rows.exposure.__wrapped__()


def test_every_table_can_be_read():
    for read in (rows.instruments, rows.cargo, rows.imports, rows.published):
        assert read()
    assert rows.newest_day() >= "2026-02-21"


def test_days():
    assert last_day("2024-02") == "2024-02-29"
    assert last_day("2025") == "2025-12-31"
    assert months("2025-11", "2026-02", "x") == ("2025-11", "2025-12", "2026-01", "2026-02")
    for bad in ("2025-02-30", "soon", "2025-1"):
        with pytest.raises(InputError, match="is no date"):
            last_day(bad)
    with pytest.raises(InputError, match="no months"):
        months("2026-02", "2025-08", "x")


def test_draws_lie_in_the_range_and_peak_at_the_value():
    one = Quantity("a", 0.5, 0.2, 0.9, "1", "s", "V", "", "")
    fixed = Quantity("b", 3.0, 3.0, 3.0, "1", "s", "V", "", "")
    found = drawn([one, fixed], 512, 1)
    assert 0.2 <= found["a"].min() < 0.25
    assert 0.85 < found["a"].max() <= 0.9
    assert found["a"].mean() == pytest.approx((0.5 + 0.2 + 0.9) / 3, abs=0.005)
    assert set(found["b"]) == {3.0}
    assert drawn([one, fixed], 100, 1)["a"].tolist() == found["a"][:100].tolist()
