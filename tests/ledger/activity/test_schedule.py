"""Webhooks that fail are sent again later and later, and not for ever."""

from datetime import UTC, datetime

import pytest

from services.ledger.activity.schedule import (
    TOTAL_SECONDS_MAX,
    WAIT_SECONDS_MAX,
    Schedule,
    retry_after_seconds,
)

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
USUAL = Schedule(first_seconds=5, attempts_max=10)


def waits(schedule: Schedule, chance: float = 0.0) -> list[float]:
    """Every wait of a delivery that never arrives."""
    found: list[float] = []
    while (wait := schedule.wait_seconds(len(found) + 1, sum(found), None, chance)) is not None:
        found.append(wait)
    return found


def test_each_wait_is_four_times_the_one_before_up_to_a_day() -> None:
    assert waits(USUAL) == [5, 20, 80, 320, 1_280, 5_120, 20_480, 81_920, WAIT_SECONDS_MAX]


def test_attempts_and_time_are_bounded() -> None:
    assert sum(waits(USUAL, chance=1.0)) <= TOTAL_SECONDS_MAX
    assert sum(waits(Schedule(3_600, 50))) <= TOTAL_SECONDS_MAX
    assert len(waits(Schedule(0.001, 50))) <= 49


def test_chance_makes_a_wait_up_to_a_fifth_longer() -> None:
    assert USUAL.wait_seconds(1, 0, None, 1.0) == 6


def test_what_the_receiver_asks_for_is_respected_within_a_bound() -> None:
    assert USUAL.wait_seconds(1, 0, 600.0, 0) == 600
    assert USUAL.wait_seconds(1, 0, 1e12, 0) == WAIT_SECONDS_MAX
    assert USUAL.wait_seconds(1, 0, 1.0, 0) == 5


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Sat, 31 Jan 2026 12:01:00 GMT", 60),
        ("Sat, 31 Jan 2026 11:00:00 GMT", 0),
        ("9" * 400, 999_999_999_999_999),
        ("-1", None),
        ("soon", None),
        ("", None),
        (None, None),
        ("²", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str | None, seconds: float | None) -> None:
    assert retry_after_seconds(value, NOW) == seconds
