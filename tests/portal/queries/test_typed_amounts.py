"""What the page prints as an amount is found when it is typed or pasted into the search."""

import json
import subprocess
import sys
from decimal import Decimal
from typing import get_args

import pytest

from contracts.currencies import Currency, decimals
from services.portal import formatting
from services.portal.languages import PAGE_LOCALES
from services.portal.queries.currency_signs import CLDR_SIGNS, sign
from services.portal.queries.search import amounts, index_patterns, word_patterns
from services.portal.queries.typed_amounts import readings

# Readers keep the numbers of their own region, where only the language has texts.
REGIONAL = ("de-AT", "de-CH", "fr-CH", "fr-CA", "it-CH", "en-GB", "en-IN", "en-ZA", "en-CA",
            "es-MX", "es-CL", "pt-PT", "nl-BE", "ar-EG", "ar-AE", "ar-MA", "sv-FI")  # fmt: skip
CENTS = (0, 5, 50, 999, 1_000, 123_450, 1_234_567, -123_450, 98_765_432_109)

EVERY_NAME = """
import json
from babel import localedata
known = {s for name in ["root", *localedata.locale_identifiers()]
         for s in dict(localedata.load(name, merge_inherited=False)
                       .get("currency_symbols", {})).values()}
print(json.dumps(sorted(known)))
"""


def minor_units(q: str, currency: str) -> list[int]:
    found = amounts(q)
    if found is None:
        return []
    return {0: found.of_no_decimals, 2: found.of_two_decimals, 3: found.of_three_decimals}[
        decimals(currency)
    ]


def spellings(cents: int, currency: str, locale: str) -> set[str]:
    """As the page prints it, as its sentences do, and as a keyboard has it."""
    money = formatting.money(cents, currency, locale)
    plain = money.replace("\N{NO-BREAK SPACE}", " ").lower()
    return {money, plain, formatting.isolated(money), formatting.amount(cents, currency, locale)}


@pytest.mark.parametrize("locale", [*PAGE_LOCALES, *REGIONAL])
def test_every_amount_that_a_page_prints_is_read_back(locale: str) -> None:
    lost = [
        (currency, cents, q)
        for currency in get_args(Currency)
        for cents in CENTS
        for q in spellings(cents, currency, locale)
        if cents not in minor_units(q, currency)
    ]
    assert lost == []


@pytest.mark.parametrize("locale", PAGE_LOCALES)
def test_a_code_may_stand_on_either_side_of_what_a_page_prints(locale: str) -> None:
    number = formatting.amount(1_234_567, "SEK", locale)
    for q in (f"SEK {number}", f"{number} sek", f"SEK{number}", f"SEK kr {number}"):
        assert 1_234_567 in minor_units(q, "SEK")


@pytest.mark.parametrize(
    ("q", "value"),
    [
        ("1 234,50 kr", "1234.50"),
        ("1\u00a0234,50\u202fKč", "1234.50"),
        ("1.234,50 zł", "1234.50"),
        ("1234,5 Ft", "1234.5"),
        ("R$ 1.234,50", "1234.50"),
        ("r$1.234,50", "1234.50"),
        ("Rp50.000", "50000"),
        ("Rs. 12,34,567.89", "1234567.89"),
        ("₹12,34,567", "1234567"),
        ("CA$1,234.50", "1234.50"),
        ("US$ 1,234.50", "1234.50"),
        ("$1,234.50 CAD", "1234.50"),
        ("CHF 1’234.50", "1234.50"),
        ("CHF 1'234.—", "1234"),
        ("1 234,-", "1234"),
        ("1.234,00-", "-1234"),
        ("€ -1.234,50", "-1234.50"),
        ("\u22121 234,50 €", "-1234.50"),
        ("\u200f1,234.567\u00a0د.ك.\u200f", "1234.567"),
        ("١٬٢٣٤٫٥٠ ر.س", "1234.50"),
        ("₹१,२३४.५०", "1234.50"),
        ("￥1,234", "1234"),
        ("1,234円", "1234"),
        ("1,234원", "1234"),
        ("１，２３４．５０", "1234.50"),
        ("1,234.50 ש״ח", "1234.50"),
        ('1,234.50 ש"ח', "1234.50"),
        ("R1 234,50", "1234.50"),
        ("R 1234", "1234"),
        ("$.50", "0.50"),
        ("50 F CFA", "50"),
    ],
)
def test_an_amount_is_read_as_people_write_it(q: str, value: str) -> None:
    assert Decimal(value) in readings(q)


@pytest.mark.parametrize("q", ["1,234", "1.234"])
def test_a_mark_that_can_part_thousands_or_a_fraction_is_read_as_both(q: str) -> None:
    assert readings(q) == {Decimal(1234), Decimal("1.234")}


@pytest.mark.parametrize(
    "q",
    [
        "", "kr", "ACM-2025-0042", "2025-0042", "acm 12", "M365", "365M", "F-2025", "#1234",
        "1,2,3", "1.234.50", "12 345 6", "1-2", "--5", "$", "%%", "5%", "e v 42 s r",
        "12345678901234567890", "1 234 567 890 123 456 789 012",
    ],
)  # fmt: skip
def test_what_is_no_amount_is_not_read_as_one(q: str) -> None:
    assert readings(q) == set()


def test_the_signs_are_those_of_cldr() -> None:
    # In another process: Babel keeps what it read without inheritance, for everybody after it.
    told = subprocess.run(
        [sys.executable, "-c", EVERY_NAME], check=True, capture_output=True, text=True
    ).stdout
    codes = {code.lower() for code in get_args(Currency)}
    assert {sign(text) for text in json.loads(told)} - codes - {""} == CLDR_SIGNS


def test_a_number_copied_with_direction_marks_is_the_number() -> None:
    assert word_patterns("\u2068ACM-1\u2069 \u200f") == ["%acm-1%"]
    assert index_patterns("\u2068ACM-1\u2069") == index_patterns("ACM-1")
