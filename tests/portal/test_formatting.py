"""Money, numbers and dates as people of a locale write them."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import get_args

import pytest
from babel import Locale

from contracts.currencies import Currency, decimals
from contracts.locales import LOCALES
from services.portal import formatting
from services.portal.formatting import (
    amount,
    day,
    days,
    isolated,
    moment,
    money,
    number,
    percent,
    quantity,
    unit_price,
)

DIGITS = "0123456789"


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en", "€1,234.50"),
        ("fr", "1\u202f234,50\xa0€"),
        ("de", "1.234,50\xa0€"),
        ("ar", "\u200f1,234.50\xa0€"),
        ("pt-BR", "€\xa01.234,50"),
        ("hi", "€1,234.50"),
    ],
)
def test_money_is_written_as_the_locale_writes_it(locale: str, text: str) -> None:
    assert money(123450, "EUR", locale) == text


@pytest.mark.parametrize("currency", get_args(Currency))
@pytest.mark.parametrize("locale", ["en", "fr", "de", "ar"])
def test_every_currency_shows_the_decimals_of_its_minor_unit(currency: str, locale: str) -> None:
    shown = amount(1_234_567, currency, locale)
    separator = {"fr": ",", "de": ","}.get(locale, ".")
    fraction = shown.rpartition(separator)[2] if decimals(currency) else ""
    assert len(fraction) == decimals(currency)
    assert "".join(c for c in shown if c in DIGITS) == "1234567"
    assert "".join(c for c in money(1_234_567, currency, locale) if c in DIGITS) == "1234567"


def test_the_decimals_are_iso_4217s_where_cldr_shows_none() -> None:
    assert money(1500, "IQD", "en") == "IQD\xa01.500"


def test_a_code_is_kept_apart_from_the_digits_and_a_sign_is_not() -> None:
    assert money(1500, "KWD", "en") == "KWD\xa01.500"
    assert money(1500, "USD", "en") == "$15.00"


def test_negative_amounts_carry_the_sign_where_the_locale_puts_it() -> None:
    assert money(-500, "USD", "en") == "-$5.00"
    assert money(-500, "EUR", "nl") == "€\xa0-5,00"
    assert money(-5, "USD", "en") == "-$0.05"


def test_amounts_are_exact_beyond_what_a_float_holds() -> None:
    assert amount(2**63 - 1, "EUR", "en") == "92,233,720,368,547,758.07"
    assert amount(10**30 + 1, "EUR", "en").endswith("000.01")


def test_a_unit_price_keeps_what_it_was_billed_with() -> None:
    assert unit_price("0.00012", "USD", "en") == "$0.00012"
    assert unit_price("4.5", "USD", "en") == "$4.50"
    assert unit_price("4.5", "JPY", "en") == "¥4.5"


@pytest.mark.parametrize("text", ["", "NaN", "Infinity", "1e999999", "1e-999999", "many"])
def test_what_is_no_printable_number_is_shown_as_it_came(text: str) -> None:
    assert quantity(text, "de") == text
    assert percent(text, "de") == text
    assert unit_price(text, "EUR", "de") == text


def test_rates_are_in_percent() -> None:
    assert percent(20, "en") == "20%"
    assert percent(20.0, "fr") == "20\xa0%"
    assert percent("8.875", "de") == "8,875\xa0%"
    assert percent(Decimal(0), "en") == "0%"


def test_counts_and_quantities_use_the_separators_of_the_locale() -> None:
    assert number(1234567, "en") == "1,234,567"
    assert quantity("1234.5", "de") == "1.234,5"
    assert quantity(json.loads("0.1"), "en") == "0.1"


def test_a_period_names_month_and_year_once() -> None:
    first, last = date(2025, 1, 1), date(2025, 1, 31)
    assert days(first, last, "en").replace("\u2009", " ") == "Jan 1 – 31, 2025"
    assert days(first, last, "fr") == "1–31 janv. 2025"


def test_a_day_is_the_same_day_everywhere_and_a_moment_is_not() -> None:
    assert day(date(2025, 3, 9), "de") == "09.03.2025"
    instant = datetime(2025, 3, 9, 23, 30, tzinfo=UTC)
    assert moment(instant, "Asia/Tokyo", "de", "short") == "10.03.25, 08:30"
    assert moment(instant, "America/New_York", "de", "short") == "09.03.25, 19:30"


def test_isolated_text_has_both_marks() -> None:
    assert isolated("INV-1") == "\u2068INV-1\u2069"


@pytest.mark.parametrize("locale", LOCALES)
def test_every_locale_formats_and_uses_the_digits_that_babel_writes(locale: str) -> None:
    # Babel never writes other digits than these; a locale whose readers expect others must wait.
    assert Locale.parse(locale, sep="-").default_numbering_system == "latn"
    assert "1" in money(100, "EUR", locale)
    assert "2025" in days(date(2025, 1, 1), date(2025, 2, 1), locale)


def test_a_latin_currency_symbol_keeps_its_sign_in_right_to_left_text() -> None:
    assert money(125_000, "JPY", "ar").endswith("JP¥\N{LEFT-TO-RIGHT MARK}")


def test_a_latin_currency_symbol_stays_behind_a_negative_number_in_right_to_left_text() -> None:
    # The minus carries a left-to-right mark, which would take number and symbol into one run.
    number, _, symbol = money(-125_000, "USD", "ar").partition("\N{NO-BREAK SPACE}")
    assert number.endswith("-1,250.00")
    assert symbol == "\N{RIGHT-TO-LEFT MARK}US$\N{LEFT-TO-RIGHT MARK}"


def test_the_scale_of_a_chart_says_about_how_much() -> None:
    assert formatting.money_about(2_000_000, "EUR", "en") == "€20K"
    assert formatting.money_about(500, "EUR", "en") == "€5"
    assert formatting.money_about(80_000_000, "EUR", "de") == "800.000\u00a0€"
    assert formatting.money_about(160_000_000, "EUR", "de") == "1,6\u00a0Mio.\u00a0€"
    assert formatting.money_about(1_500_000_000, "KWD", "en") == "KWD1.5M"
    # The sign stays with its letters where the text runs the other way.
    assert "JP¥\u200e" in formatting.money_about(200_000, "JPY", "ar")


def test_a_month_is_named_in_the_readers_language_with_and_without_its_year() -> None:
    first = date(2026, 1, 1)
    assert formatting.month(first, "en") == "Jan"
    assert formatting.month(first, "en", "narrow") == "J"
    assert formatting.month(first, "pl", "year") == "sty 2026"
    assert formatting.month(first, "ja", "year") == "2026年1月"


def test_a_time_zone_is_named_by_its_place_or_as_it_is() -> None:
    assert formatting.zone("Europe/Paris", "it") == "Parigi"
    assert formatting.zone("America/New_York", "en") == "New York"
    assert [formatting.zone(name, "fr") for name in ("UTC", "Etc/GMT+3")] == ["UTC", "Etc/GMT+3"]


def test_an_amount_that_ends_in_a_full_stop_ends_its_sentence_with_it() -> None:
    dinars = formatting.isolated(formatting.money(500_000, "KWD", "ar"))
    euros = formatting.isolated(formatting.money(50_000, "EUR", "ar"))
    assert formatting.sentence("%(left)s.", {"left": dinars}) == dinars
    assert formatting.sentence("%(left)s, %(left)s.", {"left": euros}) == f"{euros}, {euros}."
    assert formatting.sentence("%(left)s (%(left)s).", {"left": dinars}).endswith(").")
