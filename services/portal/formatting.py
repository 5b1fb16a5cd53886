"""Money, numbers and dates as people of a locale write them (CLDR, by Babel). Pure.

Knows no text of any page: words come from catalogues. Locales are BCP 47. No amount is ever a
float: minor units become decimals exactly, whatever their size.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Literal
from zoneinfo import ZoneInfo

from babel import dates
from babel.numbers import format_compact_currency, get_currency_symbol

from contracts.currencies import decimals
from services.portal.number_patterns import (
    EXACT,
    apply,
    apply_to_units,
    babel_locale,
    decimal_pattern,
    in_direction,
    money_pattern,
    percent_pattern,
)

DateStyle = Literal["short", "medium", "long", "full"]
MonthStyle = Literal["abbreviated", "narrow", "year"]
# What events carry for units, unit prices and tax rates: a number, or a number in text.
Rate = Decimal | int | float | str

# Rates beyond these are shown as they came: 1e999999 in full would be a million digits.
_MAGNITUDE_MAX = 24
_QUANTITY_DECIMALS_MAX = 12
_MONTHS = {"abbreviated": "MMM", "narrow": "LLLLL"}
# From here on amounts are said in thousands, where a decimal can matter.
_ROUND = 1_000
# After an isolated part that ends with one, and what may stand there unseen.
_SECOND_STOP = re.compile("(\\.[\u200e\u200f]*\u2069)\\.")
_UNGROUPED = re.compile(r"\d{4}")


def money(amount_cents: int, currency: str, locale: str) -> str:
    """An amount of minor units with its currency: 120000 EUR in French is `1 200,00 €`."""
    digits = decimals(currency)
    return apply_to_units(
        money_pattern(currency, locale, digits, digits), amount_cents, digits, locale
    )


def amount(amount_cents: int, currency: str, locale: str) -> str:
    """The same without the currency, for columns that name it once."""
    digits = decimals(currency)
    return apply_to_units(decimal_pattern(locale, digits, digits), amount_cents, digits, locale)


def unit_price(price: Rate, currency: str, locale: str) -> str:
    """A price of one unit, in major units and as exact as it was billed: `$0.00012`."""
    exact = _exact(price)
    if exact is None:
        return str(price)
    digits = decimals(currency)
    pattern = money_pattern(currency, locale, digits, _QUANTITY_DECIMALS_MAX)
    return apply(pattern, exact, locale)


def unit_amount(price: Rate, currency: str, locale: str) -> str:
    """The same without the currency."""
    exact = _exact(price)
    if exact is None:
        return str(price)
    pattern = decimal_pattern(locale, decimals(currency), _QUANTITY_DECIMALS_MAX)
    return apply(pattern, exact, locale)


def quantity(units: Rate, locale: str) -> str:
    """How many units were billed; text that is no number is shown as it came."""
    exact = _exact(units)
    if exact is None:
        return str(units)
    return apply(decimal_pattern(locale, 0, _QUANTITY_DECIMALS_MAX), exact, locale)


def number(count: int, locale: str) -> str:
    """A count, with the separators of the locale."""
    return apply_to_units(decimal_pattern(locale, 0, 0), count, 0, locale)


def percent(rate: Rate, locale: str) -> str:
    """A rate in percent, as tax rates come: 8.875 is `8.875%`."""
    exact = _exact(rate)
    if exact is None:
        return str(rate)
    pattern = percent_pattern(locale)
    return apply(pattern, exact.scaleb(-pattern.scale, EXACT), locale)


def day(value: date, locale: str, style: DateStyle = "medium") -> str:
    """A calendar day. Dates of invoices have no time zone: they are what the paper says."""
    return dates.format_date(value, format=style, locale=babel_locale(locale))


def days(first: date, last: date, locale: str) -> str:
    """A period in days, both ends included, saying month and year once: `Jan 1 – 31, 2025`."""
    return dates.format_interval(first, last, skeleton="yMMMd", locale=babel_locale(locale))


def month(value: date, locale: str, style: MonthStyle = "abbreviated") -> str:
    """A month's name: `Jan`, `J`, or with its year `Jan 2026`."""
    if style == "year":
        # Babel has no stand-alone names for some locales, and takes another language's for them.
        pattern = str(babel_locale(locale).datetime_skeletons["yMMM"]).replace("L", "M")
        return dates.format_date(value, format=pattern, locale=babel_locale(locale))
    return dates.format_date(value, format=_MONTHS[style], locale=babel_locale(locale))


def money_about(amount_cents: int, currency: str, locale: str) -> str:
    """An amount in few characters, for the scale of a chart: `€20K`, `20 k €`."""
    exact = Decimal(amount_cents).scaleb(-decimals(currency), EXACT)
    whole = exact == exact.to_integral_value()
    text: str = format_compact_currency(
        exact,
        currency,
        locale=babel_locale(locale),
        fraction_digits=0 if whole and exact < _ROUND else 1,
    )
    if _UNGROUPED.search(text):
        # The locale has no short word for thousands; CLDR leaves out the groups with it.
        return apply(money_pattern(currency, locale, 0, 0), exact, locale)
    symbol = get_currency_symbol(currency, babel_locale(locale))
    return text.replace(symbol, in_direction(symbol, locale))


def time_of_day(value: datetime, timezone: str, locale: str) -> str:
    """The clock of that time zone with its seconds: `14:03:07`."""
    return dates.format_time(
        value, "medium", tzinfo=ZoneInfo(timezone), locale=babel_locale(locale)
    )


def zone(timezone: str, locale: str) -> str:
    """A time zone by its place, in the reader's language: `Paris`; one without a place as it is."""
    area, _, _place = timezone.partition("/")
    if not _place or area == "Etc":
        return timezone
    return dates.get_timezone_location(ZoneInfo(timezone), babel_locale(locale), return_city=True)


def zone_name(timezone: str, locale: str) -> str:
    """What people call the time of a zone: `Central European Time`; empty for a bare offset."""
    if "/" not in timezone or timezone.startswith("Etc/"):
        return ""
    return dates.get_timezone_name(ZoneInfo(timezone), width="long", locale=babel_locale(locale))


def moment(value: datetime, timezone: str, locale: str, style: DateStyle = "medium") -> str:
    """An instant as the clock of that time zone shows it. `value` carries its offset."""
    return dates.format_datetime(
        value, format=style, tzinfo=ZoneInfo(timezone), locale=babel_locale(locale)
    )


def moment_to_the_minute(value: datetime, timezone: str, locale: str) -> str:
    """An instant for which seconds would be noise: `Nov 23, 2026, 4:28 AM`."""
    day_there = dates.format_date(
        value.astimezone(ZoneInfo(timezone)), format="medium", locale=babel_locale(locale)
    )
    pattern = str(dates.get_datetime_format("medium", locale=babel_locale(locale))).replace("'", "")
    time = time_to_the_minute(value, timezone, locale)
    return pattern.replace("{0}", time).replace("{1}", day_there)


def time_to_the_minute(value: datetime, timezone: str, locale: str) -> str:
    """The time of day on the clock of that time zone, without seconds."""
    return dates.format_time(value, "short", tzinfo=ZoneInfo(timezone), locale=babel_locale(locale))


def isolated(text: str) -> str:
    """The text kept from reordering what stands around it, for plain text without markup.

    U+2068 and U+2069; the reader's text direction is found from the text's own first letter.
    """
    return f"\N{FIRST STRONG ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}"


def sentence(text: str, parts: Mapping[str, str]) -> str:
    """The text with its parts in their places. One that ends in a full stop of its own, such as a
    currency's abbreviation, ends the sentence with it."""
    return _SECOND_STOP.sub(r"\1", text % parts)


def _exact(rate: Rate) -> Decimal | None:
    """The number behind a rate; None when it is none, or beyond what anybody would print."""
    try:
        exact = Decimal(str(rate).strip())
    except InvalidOperation:
        return None
    if not exact.is_finite() or abs(exact.adjusted()) > _MAGNITUDE_MAX:
        return None
    return exact
