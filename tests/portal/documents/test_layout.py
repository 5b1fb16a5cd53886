"""What is known of a page before it is set."""

from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from services.portal.documents.advances import width_em
from services.portal.documents.coverage import FONTS_DIRECTORY, shown_only
from services.portal.documents.invoice_content import invoice_content
from services.portal.documents.layout import GAP, ROW_HEIGHT, laid_out
from services.portal.documents.rendering import DocumentRenderer
from services.portal.languages import PAGE_LOCALES, language
from tests.portal.documents.builders import invoice, line, profile

PAGE = 481.9


def table(of: dict[str, Any], locale: str = "en") -> dict[str, Any]:
    """The lines as the template gets them."""
    laid = laid_out(invoice_content(of, profile(), language(locale)))
    found: dict[str, Any] = laid["tables"][0]
    return found


def test_widths_are_those_of_the_fonts() -> None:
    # Noto Sans: 572 thousandths a digit, 268 a point or comma.
    assert width_em("1,234.50") == pytest.approx(6 * 0.572 + 2 * 0.268)
    assert width_em("直") == 1.0
    assert 0.3 < width_em("ה") < 0.8
    assert 0.3 < width_em("ก") < 0.8
    assert width_em("\u2066\u2069") == 0


def test_a_row_that_fits_has_its_height_and_one_that_may_not_finds_its_own() -> None:
    lines = [
        line(),
        line(invoice_display_name="long words " * 20),
        line(description="Of the second team"),
    ]
    rows = table(invoice(fees=lines))["groups"][0]["rows"]
    assert [row["height"] for row in rows] == [ROW_HEIGHT, None, None]
    assert [row["plain"] for row in rows] == [True, False, False]


@pytest.mark.parametrize("locale", PAGE_LOCALES)
def test_lines_leave_room_for_their_descriptions(locale: str) -> None:
    large = line(
        units="1234567.123456", precise_unit_amount="1234567.123456789", taxes_rate="8.875"
    )
    columns = table(invoice(fees=[large]), locale)["columns"]
    taken = sum(column["width"] or 0 for column in columns)
    assert PAGE - taken >= PAGE * 0.3
    assert [column["width"] is None for column in columns] == [True, False, False, False, False]


def test_a_number_of_no_sensible_length_is_broken_and_stays_on_the_page() -> None:
    rows = table(invoice(fees=[line(units="9" * 500 + "x")]))["groups"][0]["rows"]
    assert rows[0]["height"] is None


@pytest.mark.parametrize("locale", ["de", "ar"])
def test_amounts_line_up_by_their_decimals_in_both_directions(locale: str) -> None:
    lines = [line(amount_cents=cents) for cents in (5, 12_345_678, 100)]
    renderer = DocumentRenderer(compilers_max=1)
    pdf = renderer.render("invoice", invoice(fees=lines), profile(), locale)
    ends: dict[str, float] = {}

    def note(text: str, place: list[float], *_: Any) -> None:
        shown = text.strip()
        if shown:
            ends[shown] = place[4] + width_em(shown) * 9.5

    PdfReader(BytesIO(pdf)).pages[0].extract_text(visitor_text=note)
    point = "," if locale == "de" else "."
    group = "." if locale == "de" else ","
    amounts = [f"0{point}05", f"123{group}456{point}78", f"1{point}00", f"25{point}00"]
    found = [ends[amount] for amount in amounts]
    assert max(found) - min(found) < 0.1, found


def test_the_amounts_of_the_sum_stand_under_those_of_the_lines() -> None:
    for locale, gap in (("en", GAP), ("he", 0.0)):
        laid = table(invoice(), locale)
        assert laid["totals_width"] == laid["columns"][-1]["width"]
        assert laid["columns"][-1]["width"] > gap


def test_a_character_without_a_font_is_a_sign_and_others_are_left_alone() -> None:
    assert shown_only("Ελλάς 직 😀 \n", None) == "Ελλάς 직 \N{REPLACEMENT CHARACTER} \n"
    assert (FONTS_DIRECTORY / "NotoSans-Regular.ttf").exists()


def test_a_label_of_the_sum_that_is_too_long_gets_a_row_of_its_own_height() -> None:
    taxes = [
        {"tax_name": "Value added tax of the Republic " * 3, "tax_rate": 20, "amount_cents": 1}
    ]
    heights = [row["height"] for row in table(invoice(applied_taxes=taxes))["totals"]]
    assert heights == [ROW_HEIGHT, None, ROW_HEIGHT]
