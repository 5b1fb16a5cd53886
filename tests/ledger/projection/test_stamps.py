"""What comes before what, at equal versions."""

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest

from contracts.values import INT64_MAX
from services.ledger.projection.snapshots import Fields
from services.ledger.projection.stamps import invoice_rank, microseconds, payment_rank

IN_ORDER: list[Fields] = [
    {"status": "draft"},
    {"status": "finalized"},
    {"status": "finalized", "payment_dispute_lost_at": "2026-01-01T00:00:00Z"},
    {"status": "finalized", "total_paid_amount_cents": 1},
    {"status": "finalized", "total_paid_amount_cents": 2},
    {"status": "finalized", "payment_status": "succeeded"},
    {"status": "finalized", "payment_status": "succeeded", "total_paid_amount_cents": INT64_MAX},
    {"status": "voided"},
    {"status": "draft", "deleted": True},
]


@pytest.mark.parametrize(("lower", "higher"), list(pairwise(IN_ORDER)))
def test_later_in_life_and_more_paid_is_higher(lower: Fields, higher: Fields) -> None:
    assert invoice_rank(lower) < invoice_rank(higher) <= INT64_MAX


def test_a_payment_that_succeeded_is_above_one_that_failed_or_is_under_way() -> None:
    ranks = [
        payment_rank({"payment_status": status, "amount_cents": 5})
        for status in ("pending", "processing", "failed", "succeeded")
    ]
    assert ranks == sorted(set(ranks))


def test_times_are_counted_in_microseconds_of_utc_whatever_their_offset() -> None:
    noon = datetime(2026, 1, 1, 12, 0, 0, 1, tzinfo=UTC)
    assert microseconds(noon) == 1_767_268_800_000_001
    assert microseconds(noon.astimezone(timezone(timedelta(hours=14)))) == microseconds(noon)
    assert microseconds(noon.replace(tzinfo=None)) == microseconds(noon)
    earliest = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))
    assert microseconds(earliest) < 0
