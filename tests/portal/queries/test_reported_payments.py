"""The months of the overview say what a statement says was paid, whoever said so."""

import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from random import Random

import asyncpg
import pytest

from services.portal.queries import Queries, StatementQuery
from tests.portal.builders import NOON, Event, credit_note, invoice, payment, viewer
from tests.portal.conftest import Fold
from tests.servers import Database

TODAY = NOON.date()
FIRST_DAY = date(2025, 4, 1)
Paid = Mapping[str, Mapping[str, int]]


def history(random: Random, *, payments: bool) -> list[Event]:
    """Invoices of some years that say more or less than the payments that are known for them.

    No payment is before its invoice, for a draft or in another currency: it was made, as the months
    say, and moves nothing yet in a statement.
    """
    events: list[Event] = []
    for n in range(40):
        issued = TODAY - timedelta(days=random.randrange(-20, 600))
        known = {"currency": random.choice(["EUR", "JPY"])}
        later = [
            min(TODAY, issued + timedelta(days=random.randrange(200))).isoformat() for _ in range(2)
        ]
        events.append(
            invoice(
                f"inv_{n}",
                issuing_date=issued.isoformat(),
                total_amount_cents=random.randrange(2_000),
                total_paid_amount_cents=random.choice([None, random.randrange(2_500)]),
                payment_status=random.choice(["succeeded", "pending", "pending"]),
                status=random.choice(["voided", *["finalized"] * 9]),
                payment_dispute_lost_at=random.choice([f"{later[0]}T00:00:00Z", *[None] * 9]),
                **known,
            )
        )
        if random.random() < 0.3:
            offset = random.randrange(1_500)
            voided_at = random.choice([None, None, f"{TODAY}T00:00:00Z"])
            events.append(
                credit_note(
                    f"inv_{n}",
                    issuing_date=max(later[0], issued.isoformat()),
                    offset_amount_cents=offset,
                    voided_at=voided_at,
                    **known,
                )
            )
        if payments and issued <= TODAY and random.random() < 0.5:
            cents, made_at = random.randrange(1_500), f"{later[1]}T09:00:00Z"
            status = random.choice(["succeeded", "succeeded", "failed"])
            events.append(
                payment(
                    f"inv_{n}",
                    amount_cents=cents,
                    amount_currency=known["currency"],
                    created_at=made_at,
                    payment_status=status,
                )
            )
    return events


async def told_by_months(queries: Queries) -> Paid:
    overview = json.loads(await queries.overview(viewer(), NOON))["currencies"]
    return {
        totals["currency"]: {
            month["month"]: month["paid_amount_cents"]
            for month in totals["months"]
            if month["paid_amount_cents"]
        }
        for totals in overview
    }


async def told_by_statement(queries: Queries) -> Paid:
    body = await queries.statement(viewer(), StatementQuery(FIRST_DAY, TODAY), NOON)
    paid: dict[str, dict[str, int]] = {}
    for account in json.loads(body)["statement"]["currencies"]:
        months: dict[str, int] = defaultdict(int)
        for movement in account["movements"]:
            if movement["kind"] == "payment" or movement["reason"] == "reported_paid":
                months[movement["date"][:7]] -= movement["amount_cents"]
        paid[account["currency"]] = {month: cents for month, cents in months.items() if cents}
    return paid


@pytest.mark.parametrize("payments", [True, False], ids=["payments known", "invoices only"])
@pytest.mark.parametrize("seed", range(6))
async def test_months_and_statement_say_the_same(
    queries: Queries, fold: Fold, seed: int, *, payments: bool
) -> None:
    await fold(*history(Random(seed), payments=payments))  # noqa: S311 - a seed that replays
    by_months = await told_by_months(queries)
    assert any(by_months.values())
    assert by_months == await told_by_statement(queries)


async def test_a_host_that_sends_invoices_only_sees_them_paid(queries: Queries, fold: Fold) -> None:
    await fold(
        invoice("inv_1", issuing_date="2026-01-31", total_paid_amount_cents=10_000),
        invoice("inv_2", issuing_date="2026-02-28", total_paid_amount_cents=2_500),
        invoice("inv_3", issuing_date="2026-03-01"),
    )
    assert await told_by_months(queries) == {"EUR": {"2026-01": 10_000, "2026-02": 2_500}}
    # The same, told a second time by its payment: it was made once, on that day.
    await fold(payment("inv_1", amount_cents=10_000, created_at="2026-02-02T09:00:00Z"))
    assert await told_by_months(queries) == {"EUR": {"2026-02": 12_500}}


async def test_what_invoices_say_is_read_from_totals_however_many_they_are(
    queries: Queries, postgres: Database
) -> None:
    connection = await asyncpg.connect(postgres.ledger_dsn)
    await connection.execute(
        "INSERT INTO read_model.invoiced_totals VALUES"
        " ('acme', 'cust_1', 'EUR', '2026-02-01', 900, 1000000, 200, 10)"
    )
    await connection.close()
    assert await told_by_months(queries) == {"EUR": {"2026-02": 700}}
