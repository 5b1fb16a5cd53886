"""A table opens right in the reader's spreadsheet program and runs nothing there."""

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.portal.exports.sheets import MARK, Amount, Sheet, harmless
from services.portal.languages import PAGE_LOCALES


def text(*cells: str | Amount | None, locale: str = "en") -> str:
    return Sheet(locale).rows([cells]).decode()


def test_a_file_starts_with_the_mark_of_utf_8() -> None:
    assert MARK == b"\xef\xbb\xbf"


def test_rows_end_as_spreadsheets_end_them() -> None:
    assert Sheet("en").rows([["a", "b"], ["c", None]]) == b"a,b\r\nc,\r\n"


@pytest.mark.parametrize(
    ("locale", "row"),
    [
        ("en", "EUR,1234.50\r\n"),
        ("de", "EUR;1234,50\r\n"),
        ("fr", "EUR;1234,50\r\n"),
        ("pt-BR", "EUR;1234,50\r\n"),
        ("de-CH", "EUR,1234.50\r\n"),
        ("ja", "EUR,1234.50\r\n"),
        ("ar", "EUR,1234.50\r\n"),
        ("he", "EUR,1234.50\r\n"),
        ("hi", "EUR,1234.50\r\n"),
        ("sv", "EUR;1234,50\r\n"),
    ],
)
def test_the_separator_is_the_one_that_goes_with_the_decimals(locale: str, row: str) -> None:
    assert text("EUR", Amount(123_450, "EUR"), locale=locale) == row


@pytest.mark.parametrize(
    ("cents", "currency", "number"),
    [
        (0, "EUR", "0.00"),
        (-5, "EUR", "-0.05"),
        (1_200, "JPY", "1200"),
        (1_505, "KWD", "1.505"),
        (-(2**63), "USD", "-92233720368547758.08"),
        (10**24, "USD", "1" + "0" * 22 + ".00"),
    ],
)
def test_an_amount_is_a_plain_number_that_may_be_negative(
    cents: int, currency: str, number: str
) -> None:
    assert text(Amount(cents, currency)) == f"{number}\r\n"


@pytest.mark.parametrize("locale", PAGE_LOCALES)
def test_a_number_has_nothing_but_digits_a_sign_and_a_decimal_mark(locale: str) -> None:
    number = text(Amount(-123_456_789, "EUR"), locale=locale).strip()
    assert number in {"-1234567.89", "-1234567,89"}


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        " =1",
        "\N{NO-BREAK SPACE}=1",
        "\N{ZERO WIDTH NO-BREAK SPACE}=1",
        "＝1",
        "\0=1",
        '=HYPERLINK("http://evil.test";"x")',
        "=cmd|' /C calc'!A0",
    ],
)
def test_no_text_is_a_formula(cell: str) -> None:
    (shown,) = next(csv.reader(StringIO(text(cell), newline="")))
    assert shown.startswith("'")
    assert shown[1:] == cell.replace("\0", "")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("cell", ["a;=1+1", "a,@SUM(1)", "a;\u200b=1", "a;;+1,-1"])
def test_no_text_is_a_formula_where_cells_are_parted_by_another_mark(
    cell: str, delimiter: str
) -> None:
    for locale in ("en", "de"):
        written = Sheet(locale).rows([[cell]]).decode()
        # Not strict: programs make of it what they can.
        (read,) = csv.reader(StringIO(written, newline=""), delimiter=delimiter)
        assert not any(part.lstrip("\u200b").startswith(("=", "+", "-", "@")) for part in read)


@pytest.mark.parametrize(
    "cell", ["ACM-2026-0001", "1-2", "a=b", "", "x@example.com", "'", "a; b, -c", "ü"]
)
def test_other_text_is_left_as_it_is(cell: str) -> None:
    assert harmless(cell) == cell


@given(st.lists(st.text(st.characters(codec="utf-8")), min_size=1, max_size=4))
def test_every_row_is_read_as_it_was_written_and_runs_nothing(cells: list[str]) -> None:
    for locale, delimiter in (("en", ","), ("de", ";")):
        written = Sheet(locale).rows([cells]).decode()
        (read,) = csv.reader(StringIO(written, newline=""), delimiter=delimiter, strict=True)
        assert read == [harmless(cell) for cell in cells]
        assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for cell in read)
