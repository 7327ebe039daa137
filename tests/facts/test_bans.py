"""Bans in force by date."""

from embargo.facts import bans


def test_a_ban_counts_from_the_year_it_bites():
    assert ("RUS", "DEU", "crude") not in bans.barred(2021)
    assert bans.barred(2023)["RUS", "DEU", "crude"] is True


def test_exemptions_stay_open():
    assert ("RUS", "HUN", "crude") not in bans.barred(2023)


def test_a_ban_within_the_year_is_not_whole():
    assert bans.barred(2023)["RUS", "DEU", "products"] is False


def test_shunned_cargo_is_not_a_law():
    assert bans.barred(2023)["RUS", "KOR", "crude"] is False


def test_a_lifted_ban_is_gone():
    assert bans.barred(2021)["AUS", "CHN", "coal"] is False
    assert ("AUS", "CHN", "coal") not in bans.barred(2023)
