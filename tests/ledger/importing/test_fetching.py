"""How long a list API asks to wait, and of when its answers are."""

from datetime import UTC, datetime

import pytest

from services.ledger.importing.fetching import _as_of, pause_asked_for


@pytest.mark.parametrize(
    ("headers", "attempt", "seconds"),
    [
        ({"retry-after": "3"}, 0, 3.0),
        ({"x-ratelimit-reset": "12"}, 4, 12.0),
        ({"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"}, 1, 1.0),
        ({}, 0, 0.5),
        ({}, 3, 4.0),
        ({"retry-after": "-5"}, 0, 0.0),
    ],
)
def test_the_system_says_how_long_to_wait(
    headers: dict[str, str], attempt: int, seconds: float
) -> None:
    assert pause_asked_for(headers, attempt) == seconds


def test_an_answer_is_of_when_it_was_asked_for_by_the_systems_clock() -> None:
    headers = {"date": "Sat, 31 Jan 2026 12:00:10 GMT"}
    asked_at = datetime(2030, 1, 1, tzinfo=UTC)
    assert _as_of(headers, asked_at, 1.2) == datetime(2026, 1, 31, 12, 0, 8, tzinfo=UTC)
    assert _as_of({}, asked_at, 1.2) == asked_at
