"""Totals, overdue and ageing: of the same rows, per currency, by the customer's own calendar."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from services.portal.queries import InvoiceQuery, Queries
from tests.portal.builders import (
    NOON,
    credit_note,
    customer,
    invoice,
    organization,
    payment,
    viewer,
)
from tests.portal.conftest import Fold
from tests.servers import Database

BUCKETS = ("not_due", "1_30", "31_60", "61_90", "over_90")
# 2026-03-15 began ten hours ago in Kiritimati (UTC+14), and is nine hours away in Los Angeles.
MIDNIGHT_HOURS = datetime(2026, 3, 14, 22, tzinfo=UTC)


async def overview(queries: Queries, at: datetime = NOON, **of: Any) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(await queries.overview(viewer(**of), at))
    return body


def buckets(currency: dict[str, Any]) -> dict[str, tuple[int, int]]:
    return {one["bucket"]: (one["amount_cents"], one["count"]) for one in currency["aging"]}


async def test_a_customer_without_invoices_has_no_currency(queries: Queries) -> None:
    answer = await overview(queries)
    assert answer["currencies"] == []
    assert (answer["as_of"], answer["lag_seconds"]) == (None, None)


async def test_currencies_alone_are_the_overviews(queries: Queries, fold: Fold) -> None:
    await fold(
        customer(timezone="Asia/Tokyo"),
        invoice("inv_1", currency="JPY"),
        invoice("inv_2", issuing_date="2025-01-01"),
        invoice("inv_3", currency="USD", customer_id="cust_2"),
    )
    whole = await overview(queries)
    alone = json.loads(await queries.currencies(viewer(), NOON))
    named = [{"currency": one["currency"]} for one in whole["currencies"]]
    assert alone == whole | {"currencies": named}
    assert named == [{"currency": "EUR"}, {"currency": "JPY"}]


async def test_currencies_are_never_added(queries: Queries, fold: Fold) -> None:
    await fold(
        invoice("inv_1", currency="EUR", total_amount_cents=100),
        invoice("inv_2", currency="JPY", total_amount_cents=7),
        invoice("inv_3", currency="EUR", total_amount_cents=30),
    )
    currencies = (await overview(queries))["currencies"]
    assert [(c["currency"], c["invoiced_amount_cents"]) for c in currencies] == [
        ("EUR", 130),
        ("JPY", 7),
    ]
    assert [c["invoiced_count"] for c in currencies] == [2, 1]


@pytest.mark.parametrize(
    ("days_late", "bucket"),
    [
        (-400, "not_due"),
        (0, "not_due"),
        (1, "1_30"),
        (30, "1_30"),
        (31, "31_60"),
        (60, "31_60"),
        (61, "61_90"),
        (90, "61_90"),
        (91, "over_90"),
        (4_000, "over_90"),
        (None, "not_due"),
    ],
)
async def test_an_invoice_ages_by_whole_days(
    queries: Queries, fold: Fold, days_late: int | None, bucket: str
) -> None:
    due = None if days_late is None else NOON.date() - timedelta(days=days_late)
    await fold(
        invoice(payment_due_date=due and due.isoformat(), total_amount_cents=500),
        invoice("inv_2", payment_due_date="2026-03-20", total_amount_cents=1),
    )
    (euros,) = (await overview(queries))["currencies"]
    expected = dict.fromkeys(BUCKETS, (0, 0)) | {"not_due": (1, 1)}
    expected[bucket] = (expected[bucket][0] + 500, expected[bucket][1] + 1)
    assert buckets(euros) == expected
    is_late = bucket != "not_due"
    assert (euros["overdue_amount_cents"], euros["overdue_count"]) == (500 * is_late, int(is_late))
    assert (euros["outstanding_amount_cents"], euros["outstanding_count"]) == (501, 2)


@pytest.mark.parametrize(
    ("customer_zone", "organization_zone", "today"),
    [
        ("Pacific/Kiritimati", "America/Los_Angeles", date(2026, 3, 15)),
        ("America/Los_Angeles", "Pacific/Kiritimati", date(2026, 3, 14)),
        (None, "Pacific/Kiritimati", date(2026, 3, 15)),
        (None, None, date(2026, 3, 14)),
    ],
)
async def test_today_is_the_customers_else_the_organizations_else_utcs(
    queries: Queries,
    fold: Fold,
    customer_zone: str | None,
    organization_zone: str | None,
    today: date,
) -> None:
    await fold(
        organization(timezone=organization_zone),
        customer(timezone=customer_zone),
        invoice(payment_due_date="2026-03-14"),
    )
    answer = await overview(queries, MIDNIGHT_HOURS)
    assert answer["today"] == today.isoformat()
    assert answer["timezone"] == (customer_zone or organization_zone or "UTC")
    # Due today is not overdue; due yesterday is.
    assert answer["currencies"][0]["overdue_count"] == (today > date(2026, 3, 14))


async def test_an_invoice_is_overdue_from_midnight_on(queries: Queries, fold: Fold) -> None:
    await fold(customer(timezone="Europe/Paris"), invoice(payment_due_date="2026-03-14"))
    before = datetime(2026, 3, 14, 22, 59, 59, tzinfo=UTC)
    overdue = [
        (await overview(queries, at))["currencies"][0]["overdue_count"]
        for at in (before, before + timedelta(seconds=1))
    ]
    assert overdue == [0, 1]


async def test_a_zone_that_the_server_does_not_know_reads_as_utc(
    queries: Queries, fold: Fold, postgres: Database
) -> None:
    await fold(customer(timezone="Europe/Paris"), invoice())
    connection = await asyncpg.connect(postgres.ledger_dsn)
    await connection.execute("UPDATE read_model.customers SET timezone = 'Mars/Olympus_Mons'")
    await connection.close()
    assert (await overview(queries))["today"] == "2026-03-15"


async def test_voided_is_not_invoiced_and_disputed_is_not_outstanding(
    queries: Queries, fold: Fold
) -> None:
    await fold(
        invoice("inv_1", status="voided"),
        invoice("inv_2", payment_dispute_lost_at="2026-03-02T00:00:00Z", total_amount_cents=70),
        invoice("inv_3", status="draft"),
        invoice("inv_4", total_amount_cents=5),
    )
    (euros,) = (await overview(queries))["currencies"]
    assert (euros["invoiced_amount_cents"], euros["invoiced_count"]) == (75, 2)
    assert (euros["outstanding_amount_cents"], euros["outstanding_count"]) == (5, 1)


async def test_totals_ageing_and_list_are_sums_of_the_same_invoices(
    queries: Queries, fold: Fold
) -> None:
    await fold(
        *(
            invoice(
                f"inv_{n}",
                total_amount_cents=1_000 + n,
                payment_due_date=(NOON.date() - timedelta(days=7 * n - 30)).isoformat(),
            )
            for n in range(20)
        ),
        payment("inv_3", amount_cents=400),
        payment("inv_4", amount_cents=1_004),
        payment("inv_5", amount_cents=5, payment_status="failed"),
        credit_note("inv_6", offset_amount_cents=6),
    )
    (euros,) = (await overview(queries))["currencies"]
    body = await queries.invoices(viewer(), InvoiceQuery(limit=100), NOON)
    listed = json.loads(body)["invoices"]
    due = [one for one in listed if one["total_due_amount_cents"] > 0]
    overdue = [one for one in listed if one["display_status"] == "overdue"]
    assert euros["invoiced_amount_cents"] == sum(one["total_amount_cents"] for one in listed)
    assert euros["outstanding_amount_cents"] == sum(one["total_due_amount_cents"] for one in due)
    assert euros["overdue_amount_cents"] == sum(one["total_due_amount_cents"] for one in overdue)
    assert (euros["outstanding_count"], euros["overdue_count"]) == (len(due), len(overdue))
    amounts, counts = zip(*buckets(euros).values(), strict=True)
    assert (sum(amounts), sum(counts)) == (euros["outstanding_amount_cents"], len(due))


async def test_the_overview_says_how_fresh_it_is(queries: Queries, fold: Fold) -> None:
    await fold(invoice())
    answer = await overview(queries, NOON + timedelta(seconds=90))
    assert datetime.fromisoformat(answer["as_of"]) == NOON
    assert answer["lag_seconds"] == 90
