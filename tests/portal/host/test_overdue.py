"""Overdue is a matter of the customer's own day, also in a list of all customers."""

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from tests.portal.builders import customer, invoice
from tests.portal.conftest import Fold

if TYPE_CHECKING:
    from asyncpg import Pool, Record

# The first and the last zone to begin a day, and one that keeps to the organization's, UTC.
ZONES = {"first": "Pacific/Kiritimati", "last": "Etc/GMT+12", "between": None}
NOON = datetime(2026, 3, 15, 12, tzinfo=UTC)
DAYS = [(NOON + timedelta(days=days)).date() for days in range(-3, 4)]
ASK = """
    SELECT entries FROM portal.organization_host_invoices(
        'acme', $1, jsonb_build_object('payment_overdue', $2::boolean), 100, 0, NULL, NULL, false)
"""


@pytest.mark.parametrize(
    "at",
    [
        NOON - timedelta(hours=12),
        NOON - timedelta(minutes=1),
        NOON,
        NOON + timedelta(hours=11, minutes=59),
    ],
    ids=str,
)
async def test_overdue_is_what_was_due_before_the_customers_day(
    pool: "Pool[Record]", fold: Fold, at: datetime
) -> None:
    await fold(
        *(customer(one, timezone=zone) for one, zone in ZONES.items()),
        *(
            invoice(f"{one} {day}", customer_id=one, payment_due_date=str(day))
            for one in ZONES
            for day in DAYS
        ),
        invoice("settled", payment_due_date="2026-01-01", payment_status="succeeded"),
        invoice("never due", payment_due_date=None),
    )

    listed = {
        overdue: {one["id"] for one in json.loads(await pool.fetchval(ASK, at, overdue))}
        for overdue in (True, False)
    }

    late = {
        f"{one} {day}"
        for one, zone in ZONES.items()
        for day in DAYS
        if day < at.astimezone(ZoneInfo(zone or "UTC")).date()
    }
    assert listed[True] == late
    assert listed[False] == {f"{one} {day}" for one in ZONES for day in DAYS} - late | {
        "settled",
        "never due",
    }
