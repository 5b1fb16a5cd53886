"""The overview says what is due first, one block a currency, and leads to what makes it up."""

from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.portal.pages import overview_page
from services.portal.pages.ageing import BAR_UNITS, segments
from services.portal.pages.overview import bucket_query, currency_blocks
from services.portal.queries import InvoiceQuery
from tests.portal.pages.answers import BUCKETS, TODAY, a_reader, item, overview, plain, totals

amounts = st.lists(st.integers(-(10**6), 10**30), min_size=5, max_size=5)


def test_what_is_overdue_is_the_headline_and_leads_to_exactly_those_invoices() -> None:
    (block,) = currency_blocks(
        a_reader(), overview(totals(not_due=(5_000, 1), _1_30=(1_200, 2), over_90=(34, 1)))
    )
    assert (block.headline.name, block.headline.amount) == ("Overdue", "€12.34")
    assert block.headline.note == "3 invoices are past their due date"
    assert dict(parse_qsl(block.headline.link)) == {
        "?view": "invoices",
        "status": "overdue",
        "currency": "EUR",
    }


def test_with_nothing_overdue_the_headline_is_what_is_open() -> None:
    (block,) = currency_blocks(a_reader(), overview(totals(not_due=(5_000, 1))))
    assert (block.headline.name, block.headline.amount) == ("To pay", "€50.00")
    assert block.headline.note == "1 open invoice, nothing overdue"


def test_with_everything_settled_the_headline_says_so() -> None:
    (block,) = currency_blocks(a_reader(), overview(totals()))
    assert (block.headline.amount, block.headline.note) == ("€0.00", "Everything is settled")
    assert block.segments == ()


def test_total_invoiced_and_overdue_are_always_on_the_page() -> None:
    cases: list[dict[str, Any]] = [{}, {"not_due": (1, 1)}, {"over_90": (1, 1)}]
    for ages in cases:
        (block,) = currency_blocks(a_reader(), overview(totals(**ages)))
        names = {block.headline.name, *(figure.name for figure in block.figures)}
        assert {"Overdue", "Total invoiced"} <= names


def test_currencies_stand_apart_the_customers_own_first_then_the_most_outstanding() -> None:
    answer = overview(
        totals("JPY", not_due=(90_000, 1)),
        totals("CHF"),
        totals("EUR", not_due=(90_000, 1)),
        totals("USD", over_90=(5, 1)),
    )
    blocks = currency_blocks(a_reader(currency="USD"), answer)
    # A thousand francs in cents are no more than ninety thousand yen: units decide.
    assert [block.code for block in blocks] == ["USD", "JPY", "EUR", "CHF"]
    assert blocks[1].headline.amount == "¥90,000"


def test_a_customer_of_unknown_currency_has_its_own_where_most_of_its_invoices_are() -> None:
    answer = overview(totals("JPY", not_due=(90_000, 1)), totals("EUR") | {"invoiced_count": 35})
    assert [block.code for block in currency_blocks(a_reader(), answer)] == ["EUR", "JPY"]


@pytest.mark.parametrize(
    ("due", "said"),
    [
        ("2026-04-01", "Next: €5.00, due by Apr 1, 2026"),
        (TODAY.isoformat(), "Next: €5.00, due today"),
        (None, ""),
    ],
)
def test_what_falls_due_next_is_said_with_its_day(due: str | None, said: str) -> None:
    next_due = {"next_due_date": due, "next_due_amount_cents": 500 if due else None}
    cases: list[dict[str, Any]] = [{"not_due": (900, 2)}, {"not_due": (900, 2), "over_90": (5, 1)}]
    for ages in cases:
        (block,) = currency_blocks(a_reader(), overview(totals(**ages) | next_due))
        assert plain(block.headline.coming) == said


def test_each_bucket_leads_to_the_invoices_it_counts() -> None:
    ranges = [bucket_query(code, TODAY) for code in BUCKETS]
    assert ranges[0] == InvoiceQuery(statuses=("unpaid", "partially_paid", "processing"))
    assert [(query.due_from, query.due_to) for query in ranges[1:]] == [
        (TODAY.replace(month=2, day=16), TODAY.replace(day=17)),
        (TODAY.replace(month=1, day=17), TODAY.replace(month=2, day=15)),
        (TODAY.replace(year=2025, month=12, day=18), TODAY.replace(month=1, day=16)),
        (None, TODAY.replace(year=2025, month=12, day=17)),
    ]


@given(amounts)
def test_the_bar_is_full_and_in_proportion_for_any_amounts(cents: list[int]) -> None:
    drawn = segments(list(zip(BUCKETS, cents, strict=True)))
    filled = [amount for amount in cents if amount > 0]
    assert len(drawn) == len(filled)
    if drawn:
        assert drawn[0].start == 0
        assert drawn[-1].start + drawn[-1].width == BAR_UNITS
    for (segment, amount), (next_, next_amount) in zip(
        list(zip(drawn, filled, strict=True)), list(zip(drawn, filled, strict=True))[1:],
        strict=False,
    ):  # fmt: skip
        assert segment.start + segment.width < next_.start
        assert segment.width >= next_.width - 1 or amount < next_amount


def test_a_customer_without_invoices_reads_what_will_happen() -> None:
    page = overview_page.overview(a_reader(), overview(), [])
    assert "No invoices yet" in page
    assert "What is due, and by when" in page


def test_the_page_says_how_fresh_it_is_and_by_how_much_it_is_behind() -> None:
    # By the clock of Paris, and without the day, which is today.
    page = overview_page.overview(a_reader(), overview(totals()), [item()])
    assert "Up to date as of \u20682:32:05\u202fPM\u2069" in page
    late = overview_page.overview(a_reader(), overview(totals(), lag_seconds=190), [])
    assert "3 minutes behind" in late
