"""The calendar days behind the times that events carry."""

from datetime import date

import pytest

from services.portal.documents.periods import local_day, local_period

JANUARY = (date(2025, 1, 1), date(2025, 1, 31))


def test_midnights_are_taken_as_written() -> None:
    assert local_period("2025-01-01T00:00:00Z", "2025-01-31T23:59:59Z", "America/New_York") == (
        JANUARY
    )


def test_the_customers_midnights_in_utc_are_days_of_their_calendar() -> None:
    assert local_period("2024-12-31T23:00:00Z", "2025-01-31T22:59:59Z", "Europe/Paris") == JANUARY
    assert local_period("2025-01-01T05:00:00Z", "2025-02-01T04:59:59Z", "America/New_York") == (
        JANUARY
    )


def test_dates_are_days() -> None:
    assert local_period("2025-01-01", "2025-01-31", "Asia/Tokyo") == JANUARY


@pytest.mark.parametrize(
    ("first", "last"),
    [(None, "2025-01-31"), ("soon", "2025-01-31"), ("2025-02-01", "2025-01-31"), (1, 2)],
)
def test_what_is_no_period_is_none(first: object, last: object) -> None:
    assert local_period(first, last, "UTC") is None


def test_an_instant_is_a_day_of_the_zone() -> None:
    assert local_day("2025-02-10T23:30:00Z", "Europe/Paris") == date(2025, 2, 11)
    assert local_day("2025-02-10", "Asia/Tokyo") == date(2025, 2, 10)
    assert local_day("0001-01-01T00:00:00Z", "America/New_York") == date(1, 1, 1)
    assert local_day("2025-02-10T23:30:00Z", "Nowhere/Land") == date(2025, 2, 10)
