"""An operator's list of customers: whom a search finds, in which order, on which page."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from services.portal.console.customer_query import SORTS, CustomerQuery, Sort, customer_query
from services.portal.console.customer_questions import FoundCustomers, find_customers
from services.portal.queries import InvalidParameterError
from tests.portal.builders import NOON, customer, event, invoice, payment
from tests.portal.conftest import Event, Fold

if TYPE_CHECKING:
    from asyncpg import Pool, Record


async def found(
    pool: "Pool[Record]", q: str = "", sort: Sort = "overdue", at: datetime = NOON, **page: Any
) -> FoundCustomers:
    return await find_customers(pool, "acme", CustomerQuery(q=q, sort=sort, **page), at)


async def ids(pool: "Pool[Record]", q: str = "", sort: Sort = "overdue", **page: Any) -> list[str]:
    return [one["external_id"] for one in (await found(pool, q, sort, **page)).customers]


def open_invoice(customer_id: str, cents: int, due: str = "2026-01-31", **fields: Any) -> Event:
    return invoice(
        f"{customer_id}-{cents}-{due}",
        customer_id=customer_id,
        issuing_date="2026-01-01",
        payment_due_date=due,
        total_amount_cents=cents,
        **fields,
    )


PEOPLE = (
    customer("cus_1", name="Café Größe", email="buchhaltung@groesse.example"),
    customer("cus_2", name="Łódź Stål", legal_name="Łódź Stål Sp. z o.o."),
    customer("A/B?c#d", name=None, firstname="Ada", lastname="Byron"),
    customer("100%_sure", name="O'Hara \\ Sons"),
    customer("cus_3", name="Ελλάδα Ναυτιλία", email="info@nautilia.example"),
)


FINDS: tuple[tuple[str, list[str]], ...] = (
    ("cafe", ["cus_1"]),
    ("GROSS", ["cus_1"]),
    ("größe", ["cus_1"]),
    ("haltung@gro", ["cus_1"]),
    ("lodz", ["cus_2"]),
    ("stal sp.", ["cus_2"]),
    ("ada byr", ["A/B?c#d"]),
    ("b?C", ["A/B?c#d"]),
    ("0%_s", ["100%_sure"]),
    ("a \\", ["100%_sure"]),
    ("ναυτιλια", ["cus_3"]),
    ("us_", ["cus_1", "cus_2", "cus_3"]),
    ("cafe lodz", []),
    ("%%%", []),
)


async def test_a_part_of_name_id_or_email_finds_whatever_its_case_and_accents(
    pool: "Pool[Record]", fold: Fold
) -> None:
    await fold(*PEOPLE)
    assert [(q, await ids(pool, q, "name")) for q, _ in FINDS] == list(FINDS)


async def test_those_who_are_most_overdue_come_first_and_those_who_owe_nothing_by_name(
    pool: "Pool[Record]", fold: Fold
) -> None:
    await fold(
        *(customer(id_, name=name) for id_, name in (("a", "Zoo"), ("b", "Yak"), ("c", "ant"))),
        customer("d", name="Élan"),
        open_invoice("a", 5_000),
        open_invoice("b", 4_000),
        open_invoice("b", 4_001),
        # Not yet due, so only outstanding.
        open_invoice("d", 90_000, due="2026-12-31"),
    )
    assert await ids(pool) == ["b", "a", "c", "d"]
    assert await ids(pool, sort="outstanding") == ["d", "b", "a", "c"]
    assert await ids(pool, sort="name") == ["c", "d", "b", "a"]


async def test_amounts_are_told_by_currency_and_compared_in_whole_units(
    pool: "Pool[Record]", fold: Fold
) -> None:
    await fold(
        open_invoice("euros", 20_000),
        open_invoice("yens", 300, currency="JPY"),
        open_invoice("both", 10_000),
        open_invoice("both", 19_000, currency="USD"),
        open_invoice("both", 1, due="2026-12-31", currency="USD"),
        open_invoice("dinars", 199_999, currency="KWD"),
        payment("euros-20000-2026-01-31", amount_cents=1),
    )
    first = (await found(pool)).customers
    # 300 yens, 199.999 dinars and 199.99 euros, and 190.00 dollars: never 290.
    assert [one["external_id"] for one in first] == ["yens", "dinars", "euros", "both"]
    assert first[3]["currencies"] == [
        {
            "currency": "EUR",
            "outstanding_amount_cents": 10_000,
            "outstanding_count": 1,
            "overdue_amount_cents": 10_000,
            "overdue_count": 1,
        },
        {
            "currency": "USD",
            "outstanding_amount_cents": 19_001,
            "outstanding_count": 2,
            "overdue_amount_cents": 19_000,
            "overdue_count": 1,
        },
    ]


async def test_a_currency_leaves_those_who_owe_in_it_and_what_they_owe_in_it(
    pool: "Pool[Record]", fold: Fold
) -> None:
    await fold(
        open_invoice("yens", 300_000, currency="JPY"),
        open_invoice("euros", 20_000),
        open_invoice("both", 90_000),
        open_invoice("both", 900_000, currency="JPY"),
        # Not yet due.
        open_invoice("later", 999_999, due="2026-12-31"),
        customer("nothing"),
    )
    in_euros = await found(pool, currency="EUR")
    assert [one["external_id"] for one in in_euros.customers] == ["both", "euros", "later"]
    assert [one["currency"] for one in in_euros.customers[0]["currencies"]] == ["EUR"]
    assert await ids(pool, sort="name", currency="JPY") == ["both", "yens"]
    assert await ids(pool, "eu", currency="JPY") == []


async def test_what_is_overdue_is_so_by_the_customers_own_calendar(
    pool: "Pool[Record]", fold: Fold
) -> None:
    # At noon UTC it is the 16th in Kiritimati already, and the 15th elsewhere.
    await fold(
        customer("kiritimati", timezone="Pacific/Kiritimati"),
        customer("niue", timezone="Pacific/Niue"),
        customer("nowhere"),
        *(open_invoice(id_, 1_000, due="2026-03-15") for id_ in ("kiritimati", "niue", "nowhere")),
    )
    page = (await found(pool)).customers
    assert page[0]["external_id"] == "kiritimati"
    assert [one["currencies"][0]["overdue_count"] for one in page] == [1, 0, 0]


async def test_the_newest_come_first_and_those_without_a_date_last(
    pool: "Pool[Record]", fold: Fold
) -> None:
    await fold(
        customer("old", created_at="2020-01-01T23:00:00-05:00"),
        customer("new", created_at="2020-01-02T03:00:00Z"),
        customer("named_only", created_at=None),
    )
    assert await ids(pool, sort="newest") == ["old", "new", "named_only"]


async def test_deleted_customers_are_gone(pool: "Pool[Record]", fold: Fold) -> None:
    deleted = event("customer.deleted", {"customer": {"external_id": "gone", "name": "Gone"}})
    await fold(deleted, open_invoice("gone", 100))
    assert [await ids(pool, sort=sort) for sort in SORTS] == [[]] * len(SORTS)
    assert await ids(pool, "gone") == []


async def test_pages_show_everybody_once(pool: "Pool[Record]", fold: Fold) -> None:
    await fold(
        *(customer(f"c{n}", name=f"Name {n % 3}", created_at=None) for n in range(9)),
        *(open_invoice(f"c{n}", 100 * (n % 2 + 1)) for n in range(5)),
    )
    for sort in SORTS:
        seen = [one async for one in paged(pool, CustomerQuery(sort=sort, limit=2))]
        assert seen == await ids(pool, sort=sort)
        assert sorted(seen) == [f"c{n}" for n in range(9)]


async def paged(pool: "Pool[Record]", query: CustomerQuery) -> AsyncIterator[str]:
    """Ids, page after page."""
    while True:
        page = await find_customers(pool, "acme", query, NOON)
        for one in page.customers:
            yield one["external_id"]
        if page.next_cursor is None:
            return
        query = replace(query, cursor=page.next_cursor)


async def test_the_first_page_says_how_many_there_are(pool: "Pool[Record]", fold: Fold) -> None:
    await fold(*(customer(f"c{n}", name="Name") for n in range(4)))
    assert (await found(pool, limit=2)).counted == 4
    assert (await found(pool, "c1", limit=2)).counted == 1


async def test_a_cursor_of_another_order_is_refused(pool: "Pool[Record]", fold: Fold) -> None:
    await fold(*(customer(f"c{n}") for n in range(3)))
    cursor = (await found(pool, limit=1)).next_cursor
    with pytest.raises(InvalidParameterError):
        await found(pool, sort="name", cursor=cursor)


@pytest.mark.parametrize(
    "pairs", [[("sort", "size")], [("q", "x" * 201)], [("page", "2")], [("q", "a"), ("q", "b")]]
)
def test_an_address_that_cannot_be_meant_is_refused(pairs: list[tuple[str, str]]) -> None:
    with pytest.raises(InvalidParameterError):
        customer_query(pairs)
