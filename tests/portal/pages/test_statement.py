"""The statement of account: its periods, its balances, and what it says of each entry."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.portal.pages.statement import (
    MOVEMENTS_SHOWN_MAX,
    refused_statement,
)
from services.portal.pages.statement import (
    statement as statement_page,
)
from services.portal.pages.statement_periods import Period, period_choices, usual_periods
from tests.portal.pages.answers import TODAY, a_reader, plain, profile
from tests.portal.pages.entries import movement, statement

THIS_YEAR = Period(date(2026, 1, 1), TODAY)


def page(*movements: dict[str, Any], currencies: tuple[str, ...] = ("EUR",), **more: Any) -> str:
    answer = statement(*movements, opening=more.pop("opening", 0))
    shown = statement_page(a_reader(), answer, profile(), list(currencies), **more)
    return plain(shown)


def test_usual_periods_are_those_of_the_calendar() -> None:
    periods = usual_periods(date(2026, 1, 15))
    assert periods["last_month"] == Period(date(2025, 12, 1), date(2025, 12, 31))
    assert periods["this_quarter"].first == date(2026, 1, 1)
    assert periods["last_year"] == Period(date(2025, 1, 1), date(2025, 12, 31))


# On a busy machine the first example waits for its turn.
@settings(deadline=None)
@given(st.dates(date(1901, 1, 1), date(2998, 12, 31)))
def test_usual_periods_hold_together_on_every_day(today: date) -> None:
    periods = usual_periods(today)
    assert all(period.first <= period.last <= today for period in periods.values())
    assert periods["last_month"].last + timedelta(days=1) == periods["this_month"].first
    assert periods["last_year"].last + timedelta(days=1) == periods["this_year"].first
    assert periods["this_quarter"].first.month in {1, 4, 7, 10}


def test_the_period_that_is_shown_is_marked_once() -> None:
    january = a_reader(today=date(2026, 1, 15))
    shown = usual_periods(january.today)["this_month"]
    # In January, this month, this quarter and this year are the same days.
    assert sum(choice.chosen for choice in period_choices(january, shown, "")) == 1
    other = Period(date(2020, 2, 3), date(2020, 2, 4))
    assert not any(choice.chosen for choice in period_choices(january, other, ""))


def test_a_period_keeps_the_currency_that_was_chosen() -> None:
    assert all("currency=JPY" in c.link for c in period_choices(a_reader(), THIS_YEAR, "JPY"))


def test_it_leads_from_the_opening_to_the_closing_balance() -> None:
    shown = page(movement(), movement("payment", -4_000), opening=2_500)
    assert "Opening balance on Jan 1, 2026" in shown
    assert "Closing balance on Mar 18, 2026" in shown
    # Opening, billed, paid and credited, closing.
    assert [amount in shown for amount in ("€25.00", "€100.00", "-€40.00", "€85.00")] == [True] * 4


@pytest.mark.parametrize(
    ("opening", "note"),
    [(5_000, "To be paid"), (-5_000, "In your favour"), (0, "Everything is settled")],
)
def test_the_balance_says_whose_it_is(opening: int, note: str) -> None:
    assert note in page(opening=opening)


@pytest.mark.parametrize(
    ("entry", "text", "link"),
    [
        (movement("invoice"), "Invoice", "?view=invoice&amp;invoice_id=invoice_1"),
        (movement("payment", -1), "Payment", "?view=payment&amp;payment_id=payment_1"),
        (
            movement("credit_note", -1),
            "Credit note",
            "?view=credit_note&amp;credit_note_id=credit_note_1",
        ),
        (movement("voided", -1), "Voided invoice", "?view=invoice&amp;invoice_id=voided_1"),
        (
            movement("adjustment", -1, reason="dispute_lost"),
            "Set aside after a dispute",
            "?view=invoice&amp;invoice_id=adjustment_1",
        ),
        (
            movement("adjustment", -1, reason="heard_of_never"),
            "Adjustment",
            "?view=invoice&amp;invoice_id=adjustment_1",
        ),
    ],
)
def test_every_entry_has_its_name_and_leads_to_its_page(
    entry: dict[str, Any], text: str, link: str
) -> None:
    assert f'<a href="{link}">{text} <bdi>N-1</bdi></a>' in page(entry)


def test_of_very_many_entries_the_last_are_shown_and_the_others_counted() -> None:
    many = [movement(id=f"i{n}", number=f"N-{n}") for n in range(MOVEMENTS_SHOWN_MAX + 7)]
    shown = page(*many)
    assert "7 earlier entries are in the PDF and the CSV." in shown
    assert "<bdi>N-6</bdi>" not in shown
    assert "<bdi>N-7</bdi>" in shown


def test_a_period_without_entries_says_so_and_still_has_its_balances() -> None:
    shown = page(opening=4_200)
    assert "No entries in this period" in shown
    assert "€42.00" in shown


def test_it_is_offered_as_files_of_the_same_period_and_currency() -> None:
    shown = page(movement(), currency="EUR")
    days = "from=2026-01-01&amp;to=2026-03-18&amp;currency=EUR"
    for code in ("pdf", "csv"):
        assert f'data-download="/portal/api/statement?{days}&amp;format={code}"' in shown
    assert "data-download" not in page(movement(), downloads=False)


def test_a_new_customer_reads_what_will_appear_here() -> None:
    answer = statement(currencies=[])
    shown = statement_page(a_reader(), answer, profile(), [])
    assert "Nothing on this account yet" in shown


def test_a_period_that_is_too_long_says_what_to_do_and_keeps_its_days() -> None:
    shown = refused_statement(a_reader(), "from", THIS_YEAR, ["EUR"], "")
    assert "Choose a shorter one." in shown
    assert 'value="2026-01-01"' in shown
    assert "data-download" not in shown


def test_currencies_stand_apart_and_can_be_chosen_when_there_are_several() -> None:
    assert 'id="currency"' not in page(movement())
    assert 'id="currency"' in page(movement(), currencies=("EUR", "JPY"))


def test_the_customers_own_currency_comes_first() -> None:
    (euros,) = statement(movement())["statement"]["currencies"]
    answer = statement(currencies=[euros, euros | {"currency": "USD"}])
    shown = statement_page(a_reader(currency="USD"), answer, profile(), ["EUR", "USD"])
    assert shown.index("account-USD") < shown.index("account-EUR")
