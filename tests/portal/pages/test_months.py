"""Twelve months as bars whose heights are in proportion, and as a table that says the same."""

from datetime import date
from typing import Any
from urllib.parse import parse_qs

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.currencies import decimals
from services.portal.languages import PAGE_LOCALES
from services.portal.pages import overview_page
from services.portal.pages.months import HEIGHT, SLOT, Chart, months_chart, scale_top
from tests.portal.pages.answers import TODAY, a_reader, overview, totals


def months(*amounts: tuple[int, int], last: date = TODAY) -> list[dict[str, Any]]:
    """The months up to the last one, each with what was invoiced and paid in it."""
    numbers = [last.year * 12 + last.month - 1 - back for back in range(len(amounts))][::-1]
    return [
        {
            "month": f"{number // 12}-{number % 12 + 1:02d}",
            "invoiced_amount_cents": invoiced,
            "paid_amount_cents": paid,
        }
        for number, (invoiced, paid) in zip(numbers, amounts, strict=True)
    ]


def a_chart(*amounts: tuple[int, int], currency: str = "EUR", locale: str = "en") -> Chart:
    chart = months_chart(a_reader(locale), currency, months(*amounts), today=TODAY)
    assert chart is not None
    return chart


YEAR = [(0, 0)] * 10 + [(50_000, 0), (100_000, 50_000)]


def test_a_bar_is_as_high_as_its_share_of_the_scale() -> None:
    chart = a_chart(*YEAR)
    assert chart.scale == ("€1K", "€500", "0")
    november, december = chart.months[-2:]
    assert november.invoiced_bar is not None
    assert november.invoiced_bar.height == HEIGHT // 2
    assert november.paid_bar is None
    assert december.invoiced_bar is not None
    assert december.invoiced_bar.y == 0


def test_the_sums_and_the_months_are_said_in_words() -> None:
    chart = a_chart(*YEAR)
    assert (chart.invoiced, chart.paid) == ("€1,500.00", "€500.00")
    assert chart.months[-1].full == "Mar 2026"
    assert [month.year for month in chart.months if month.year] == ["2025", "2026"]


def test_a_month_leads_to_the_invoices_issued_in_it() -> None:
    february = parse_qs(a_chart(*YEAR).months[-2].link or "")
    assert (february["issued_from"], february["issued_to"]) == (["2026-02-01"], ["2026-02-28"])
    assert february["currency"] == ["EUR"]
    assert a_chart(*YEAR).months[0].link is None


def test_a_year_in_which_nothing_happened_has_no_chart() -> None:
    assert months_chart(a_reader(), "EUR", months(*[(0, 0)] * 12), today=TODAY) is None
    assert months_chart(a_reader(), "EUR", [], today=TODAY) is None


# On a busy machine the first example waits for its turn.
@settings(deadline=None)
@given(st.integers(1, 10**27), st.sampled_from(["JPY", "EUR", "KWD"]))
def test_the_scale_holds_the_highest_bar_and_is_not_much_higher(cents: int, currency: str) -> None:
    digits = decimals(currency)
    top = scale_top(cents, digits)
    assert cents <= top
    assert top % 2 == 0
    assert top <= max(cents * 5 // 3, 10 * 10**digits)


# On a busy machine the first example waits for its turn.
@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(-5, 10**20), st.integers(0, 10**20)), min_size=12, max_size=12)
)
def test_no_bar_leaves_the_drawing(amounts: list[tuple[int, int]]) -> None:
    chart = months_chart(a_reader(), "EUR", months(*amounts), today=TODAY)
    for place, month in enumerate(chart.months if chart else ()):
        for bar in (month.invoiced_bar, month.paid_bar):
            if bar:
                assert place * SLOT <= bar.x < bar.x + bar.width <= (place + 1) * SLOT
                assert 0 <= bar.y < bar.y + bar.height == HEIGHT


def test_months_have_names_of_their_own_in_every_language() -> None:
    for locale in PAGE_LOCALES:
        names = {month.name for month in a_chart(*YEAR, locale=locale).months}
        assert len(names) == 12, locale
        # Some locales of the library answer with another script's names.
        assert locale.startswith(("ja", "zh")) or not any("月" in name for name in names), locale


def test_the_table_of_the_chart_is_on_the_page_and_the_drawing_is_silent() -> None:
    answer = overview(totals() | {"months": months(*YEAR)})
    page = overview_page.overview(a_reader(), answer, [])
    assert "<details" in page
    assert page.count('<tr><th scope="row">') >= 12
    assert '<div class="plot" aria-hidden="true">' in page
    assert "style=" not in page
