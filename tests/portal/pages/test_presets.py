"""Filters one click away: one by status and one by time, whatever else is filtered."""

from datetime import date
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.portal.pages.presets import last_quarter, presets, this_year
from services.portal.queries import InvoiceQuery
from tests.portal.pages.answers import a_reader

OVERDUE_THIS_YEAR = InvoiceQuery(
    statuses=("overdue",), issued_from=date(2026, 1, 1), issued_to=date(2026, 12, 31), q="po"
)


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        (date(2026, 1, 1), date(2025, 10, 1), date(2025, 12, 31)),
        (date(2026, 3, 31), date(2025, 10, 1), date(2025, 12, 31)),
        (date(2026, 5, 31), date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 12, 31), date(2026, 7, 1), date(2026, 9, 30)),
    ],
)
def test_the_last_quarter_is_the_one_before_this(today: date, first: date, last: date) -> None:
    assert last_quarter(today) == (first, last)


@given(st.dates(date(1901, 1, 1), date(2998, 12, 31)))
def test_periods_are_whole_months_around_or_before_today(today: date) -> None:
    first, last = last_quarter(today)
    assert first.day == 1
    assert 89 <= (last - first).days <= 91
    assert last < today <= this_year(today)[1]


def test_a_choice_of_one_kind_keeps_the_other_and_all_else() -> None:
    by_status, by_time = presets(a_reader(), OVERDUE_THIS_YEAR)
    assert [preset.name for preset in by_status if preset.chosen] == ["Overdue"]
    assert [preset.name for preset in by_time if preset.chosen] == ["This year"]
    everything = parse_qs(by_status[0].link)
    assert "status" not in everything
    assert (everything["issued_from"], everything["q"]) == (["2026-01-01"], ["po"])
    assert parse_qs(by_time[1].link)["status"] == ["overdue"]


def test_a_period_that_is_chosen_is_taken_away_by_choosing_it_again() -> None:
    _, by_time = presets(a_reader(), OVERDUE_THIS_YEAR)
    assert "issued_from" not in parse_qs(by_time[0].link)


def test_every_open_status_counts_as_unpaid() -> None:
    by_status, _ = presets(a_reader(), InvoiceQuery())
    unpaid = next(preset for preset in by_status if preset.name == "Unpaid")
    assert parse_qs(unpaid.link)["status"] == ["overdue,unpaid,partially_paid,processing"]
