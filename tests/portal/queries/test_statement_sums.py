"""The sums of a statement hold for any history: against the rows, against the overview, and each
period against the next."""

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import asyncpg
import pytest

from services.portal.queries import Queries, StatementQuery
from tests.portal.builders import NOON, Event, credit_note, invoice, payment, viewer
from tests.portal.conftest import Fold
from tests.servers import Database

TODAY = NOON.date()
CUSTOMERS = [f"cust_{n}" for n in range(12)]
# A payment or credit note in another currency than its invoice counts for nothing.
CURRENCIES = ("EUR", "EUR", "EUR", "JPY")
EVER = date(1, 1, 1)


def _day(random: Random) -> str:
    """Three months back to one month ahead."""
    return (TODAY + timedelta(days=random.randrange(-90, 30))).isoformat()


def _moment(random: Random) -> str | None:
    hour = f"T{random.randrange(24):02}:30:00Z"
    return random.choice([None, *[_day(random) + hour] * 9])


def _invoice(random: Random, customer_id: str, invoice_id: str) -> Event:
    voided = random.random() < 0.15
    return invoice(
        invoice_id,
        customer_id=customer_id,
        currency=random.choice(CURRENCIES),
        issuing_date=_day(random),
        payment_due_date=random.choice([None, *(_day(random) for _ in range(9))]),
        total_amount_cents=random.choice(
            [0, -500, *(random.randrange(1, 2_000) for _ in range(8))]
        ),
        status="voided" if voided else random.choice(["draft", *["finalized"] * 9]),
        voided_at=_moment(random) if voided else None,
        payment_dispute_lost_at=random.choice([_moment(random), *[None] * 9]),
        total_paid_amount_cents=random.choice([None, None, None, random.randrange(2_500)]),
        payment_status=random.choice(["succeeded", *["pending"] * 6]),
    )


def _payment(random: Random, payment_id: str, invoice_ids: list[str]) -> Event:
    amount_cents = random.randrange(1, 3_000)
    named = random.sample(invoice_ids, random.choice([1, 1, 2, 3]))
    parts: dict[str, Any] = {}
    if random.random() < 0.5:
        fixed = [{"invoice_id": one, "amount_cents": amount_cents // 3} for one in named]
        parts = {"invoice_ids": None, "allocations": fixed}
    return payment(
        *named,
        payment_id=payment_id,
        amount_cents=amount_cents,
        amount_currency=random.choice(CURRENCIES),
        payment_status=random.choice(["succeeded", "succeeded", "succeeded", "failed", "pending"]),
        created_at=_moment(random),
        **parts,
    )


def _credit_note(random: Random, invoice_ids: list[str]) -> Event:
    return credit_note(
        random.choice(invoice_ids),
        issuing_date=_day(random),
        currency=random.choice(CURRENCIES),
        offset_amount_cents=random.choice([0, random.randrange(1_500)]),
        voided_at=random.choice([_moment(random), None, None, None]),
    )


def history(seed: int) -> list[Event]:
    """Invoices of one customer, and what happened to them."""
    random, customer_id = Random(seed), CUSTOMERS[seed]  # noqa: S311 - a seed that replays
    invoice_ids = [f"inv_{seed}_{n}" for n in range(14)]
    events = [
        *(_invoice(random, customer_id, one) for one in invoice_ids),
        *(_payment(random, f"pay_{seed}_{n}", invoice_ids) for n in range(16)),
        *(_credit_note(random, invoice_ids) for _ in range(6)),
    ]
    random.shuffle(events)
    return events


def everything() -> list[Event]:
    return [one for seed in range(len(CUSTOMERS)) for one in history(seed)]


@pytest.fixture
async def histories(fold: Fold) -> None:
    await fold(*everything())


@pytest.fixture
async def rows(fold: Fold, postgres: Database) -> dict[str, list[Any]]:
    """The same, and what the projector stored of it, by customer."""
    await fold(*everything())
    connection = await asyncpg.connect(postgres.ledger_dsn)
    try:
        stored: dict[str, list[Any]] = defaultdict(list)
        for row in await connection.fetch("SELECT * FROM read_model.invoices WHERE shown"):
            facts = await connection.fetch(
                "SELECT nullif(created_at, '-infinity')::date AS day, amount_cents"
                " FROM read_model.allocations"
                " WHERE invoice_id = $1 AND currency = $2 AND payment_status = 'succeeded'"
                " UNION ALL SELECT issuing_date, offset_amount_cents"
                " FROM read_model.credit_notes"
                " WHERE invoice_id = $1 AND currency = $2 AND NOT voided",
                row["invoice_id"],
                row["currency"],
            )
            stored[row["external_customer_id"]].append((row, facts))
        return stored
    finally:
        await connection.close()


def open_on(day: date, row: Any, facts: Iterable[Any]) -> int:
    """What was open of an invoice at the end of a day, by the rules of decision 80."""
    issued: date = row["issuing_date"]

    def counted(when: date | None) -> date:
        known = when.astimezone(UTC).date() if isinstance(when, datetime) else when
        return min(max(known or issued, issued), TODAY)

    moves = [(counted(f["day"]), -int(f["amount_cents"])) for f in facts]
    moves.append((min(issued, TODAY), row["total_amount_cents"]))
    last = max(when for when, _ in moves)
    left = row["voided"] or row["disputed"]
    kept = 0 if left else int(row["due_amount_cents"])
    if left:
        field = "voided_at" if row["voided"] else "payment_dispute_lost_at"
        said = json.loads(row["object"]).get(field)
        leaves = counted(datetime.fromisoformat(said)) if said else last
        moves.append((leaves, -sum(amount for when, amount in moves if when <= leaves)))
    moves.append((last, kept - sum(amount for _, amount in moves)))
    return sum(amount for when, amount in moves if when <= day)


def bucket(due: date | None, day: date) -> str:
    late = 0 if due is None else (day - due).days
    names = ((0, "not_due"), (30, "1_30"), (60, "31_60"), (90, "61_90"))
    return next((name for days, name in names if late <= days), "over_90")


async def statement(queries: Queries, who: str, first: date, last: date) -> dict[str, Any]:
    body = await queries.statement(viewer(who), StatementQuery(first, last), NOON)
    return {one["currency"]: one for one in json.loads(body)["statement"]["currencies"]}


async def test_the_balance_of_any_day_and_its_ageing_are_what_was_open_then(
    queries: Queries, rows: dict[str, list[Any]]
) -> None:
    for n, who in enumerate(CUSTOMERS):
        for day in (TODAY + timedelta(days=n % 5 - back) for back in range(0, 100, 7)):
            expected: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
            for row, facts in rows[who]:
                amount = open_on(min(day, TODAY), row, facts)
                if amount:
                    late = bucket(row["payment_due_date"], day)
                    expected[row["currency"]][late].append(amount)
            told = await statement(queries, who, day, day)
            for currency, of_currency in told.items():
                assert of_currency["closing_balance_cents"] == sum(
                    sum(amounts) for amounts in expected[currency].values()
                ), (who, day, currency)
                assert {
                    one["bucket"]: (one["amount_cents"], one["count"])
                    for one in of_currency["aging"]
                    if one["count"]
                } == {
                    late: (sum(amounts), len(amounts))
                    for late, amounts in expected[currency].items()
                }, (who, day, currency)
            assert expected.keys() <= told.keys()


@pytest.mark.usefixtures("histories")
async def test_today_it_closes_with_what_the_overview_says_is_outstanding(queries: Queries) -> None:
    for who in CUSTOMERS:
        overview = json.loads(await queries.overview(viewer(who), NOON))["currencies"]
        told = await statement(queries, who, EVER, TODAY)
        for totals in overview:
            closing = told[totals["currency"]]
            assert closing["closing_balance_cents"] == totals["outstanding_amount_cents"]
            assert closing["aging"] == totals["aging"]
        assert all(one["opening_balance_cents"] == 0 for one in told.values()), who


@pytest.mark.usefixtures("histories")
async def test_movements_lead_from_one_balance_to_the_next(queries: Queries) -> None:
    for seed, who in enumerate(CUSTOMERS):
        random = Random(seed)  # noqa: S311 - a seed that replays
        days = sorted(TODAY + timedelta(days=random.randrange(-100, 40)) for _ in range(6))
        before: dict[str, int] = {}
        for first, following in zip([EVER, *days], [*days, date(9999, 12, 31)], strict=True):
            if first == following:
                continue
            last = following - timedelta(days=1)
            told = await statement(queries, who, first, last)
            for currency, of_currency in told.items():
                balance = of_currency["opening_balance_cents"]
                assert balance == before.get(currency, 0), (who, first, currency)
                for movement in of_currency["movements"]:
                    assert first <= date.fromisoformat(movement["date"]) <= last
                    balance += movement["amount_cents"]
                    assert movement["balance_cents"] == balance
                assert of_currency["closing_balance_cents"] == balance, (who, first, currency)
                before[currency] = balance


@pytest.mark.usefixtures("histories")
async def test_movements_of_parts_are_those_of_the_whole(queries: Queries) -> None:
    middle = TODAY - timedelta(days=40)
    for who in CUSTOMERS:
        whole = await statement(queries, who, EVER, date(9999, 12, 31))
        parts = [
            await statement(queries, who, EVER, middle),
            await statement(queries, who, middle + timedelta(days=1), date(9999, 12, 31)),
        ]
        for currency, of_currency in whole.items():
            together = [m for part in parts for m in part.get(currency, {}).get("movements", [])]
            assert together == of_currency["movements"]
