"""Money, numbers and dates as people of a locale write them (CLDR, by Babel). Pure.

Knows no text of any page: words come from catalogues. Locales are BCP 47. No amount is ever a
float: minor units become decimals exactly, whatever their size.
"""

import copy
import unicodedata
from datetime import date, datetime
from decimal import Context, Decimal, InvalidOperation
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale, dates
from babel.numbers import (
    NumberPattern,
    format_compact_currency,
    get_currency_symbol,
    get_decimal_symbol,
    get_group_symbol,
)

from contracts.currencies import decimals

DateStyle = Literal["short", "medium", "long", "full"]
MonthStyle = Literal["abbreviated", "narrow", "year"]
# What events carry for units, unit prices and tax rates: a number, or a number in text.
Rate = Decimal | int | float | str

_NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
# Sums of a million 64-bit amounts have 25 digits; the default context keeps 28.
_DIGITS_MAX = 60
_EXACT = Context(prec=_DIGITS_MAX)
# Rates beyond these are shown as they came: 1e999999 in full would be a million digits.
_MAGNITUDE_MAX = 24
_QUANTITY_DECIMALS_MAX = 12
_PERCENT_DECIMALS_MAX = 6
_MONTHS = {"abbreviated": "MMM", "narrow": "LLLLL"}
# From here on amounts are said in thousands, where a decimal can matter.
_ROUND = 1_000


def money(amount_cents: int, currency: str, locale: str) -> str:
    """An amount of minor units with its currency: 120000 EUR in French is `1 200,00 €`."""
    digits = decimals(currency)
    return _applied(_money_pattern(currency, locale, digits, digits), amount_cents, digits, locale)


def amount(amount_cents: int, currency: str, locale: str) -> str:
    """The same without the currency, for columns that name it once."""
    digits = decimals(currency)
    return _applied(_decimal_pattern(locale, digits, digits), amount_cents, digits, locale)


def unit_price(price: Rate, currency: str, locale: str) -> str:
    """A price of one unit, in major units and as exact as it was billed: `$0.00012`."""
    exact = _exact(price)
    if exact is None:
        return str(price)
    digits = decimals(currency)
    pattern = _money_pattern(currency, locale, digits, _QUANTITY_DECIMALS_MAX)
    return _apply(pattern, exact, locale)


def unit_amount(price: Rate, currency: str, locale: str) -> str:
    """The same without the currency."""
    exact = _exact(price)
    if exact is None:
        return str(price)
    pattern = _decimal_pattern(locale, decimals(currency), _QUANTITY_DECIMALS_MAX)
    return _apply(pattern, exact, locale)


def quantity(units: Rate, locale: str) -> str:
    """How many units were billed; text that is no number is shown as it came."""
    exact = _exact(units)
    if exact is None:
        return str(units)
    return _apply(_decimal_pattern(locale, 0, _QUANTITY_DECIMALS_MAX), exact, locale)


def number(count: int, locale: str) -> str:
    """A count, with the separators of the locale."""
    return _applied(_decimal_pattern(locale, 0, 0), count, 0, locale)


def percent(rate: Rate, locale: str) -> str:
    """A rate in percent, as tax rates come: 8.875 is `8.875%`."""
    exact = _exact(rate)
    if exact is None:
        return str(rate)
    pattern = _percent_pattern(locale)
    return _apply(pattern, exact.scaleb(-pattern.scale, _EXACT), locale)


def day(value: date, locale: str, style: DateStyle = "medium") -> str:
    """A calendar day. Dates of invoices have no time zone: they are what the paper says."""
    return dates.format_date(value, format=style, locale=_babel(locale))


def days(first: date, last: date, locale: str) -> str:
    """A period in days, both ends included, saying month and year once: `Jan 1 – 31, 2025`."""
    return dates.format_interval(first, last, skeleton="yMMMd", locale=_babel(locale))


def month(value: date, locale: str, style: MonthStyle = "abbreviated") -> str:
    """A month's name: `Jan`, `J`, or with its year `Jan 2026`."""
    if style == "year":
        # Babel has no stand-alone names for some locales, and takes another language's for them.
        pattern = str(_babel(locale).datetime_skeletons["yMMM"]).replace("L", "M")
        return dates.format_date(value, format=pattern, locale=_babel(locale))
    return dates.format_date(value, format=_MONTHS[style], locale=_babel(locale))


def money_about(amount_cents: int, currency: str, locale: str) -> str:
    """An amount in few characters, for the scale of a chart: `€20K`, `20 k €`."""
    exact = Decimal(amount_cents).scaleb(-decimals(currency), _EXACT)
    whole = exact == exact.to_integral_value()
    text: str = format_compact_currency(
        exact, currency, locale=_babel(locale), fraction_digits=0 if whole and exact < _ROUND else 1
    )
    symbol = get_currency_symbol(currency, _babel(locale))
    return text.replace(symbol, _in_direction(symbol, locale))


def time_of_day(value: datetime, timezone: str, locale: str) -> str:
    """The clock of that time zone with its seconds: `14:03:07`."""
    return dates.format_time(value, "medium", tzinfo=ZoneInfo(timezone), locale=_babel(locale))


def zone(timezone: str, locale: str) -> str:
    """A time zone by its place, in the reader's language: `Paris`; one without a place as it is."""
    area, _, _place = timezone.partition("/")
    if not _place or area == "Etc":
        return timezone
    return dates.get_timezone_location(ZoneInfo(timezone), _babel(locale), return_city=True)


def zone_name(timezone: str, locale: str) -> str:
    """What people call the time of a zone: `Central European Time`; empty for a bare offset."""
    if "/" not in timezone or timezone.startswith("Etc/"):
        return ""
    return dates.get_timezone_name(ZoneInfo(timezone), width="long", locale=_babel(locale))


def moment(value: datetime, timezone: str, locale: str, style: DateStyle = "medium") -> str:
    """An instant as the clock of that time zone shows it. `value` carries its offset."""
    return dates.format_datetime(
        value, format=style, tzinfo=ZoneInfo(timezone), locale=_babel(locale)
    )


def moment_to_the_minute(value: datetime, timezone: str, locale: str) -> str:
    """An instant for which seconds would be noise: `Nov 23, 2026, 4:28 AM`."""
    day_there = dates.format_date(
        value.astimezone(ZoneInfo(timezone)), format="medium", locale=_babel(locale)
    )
    pattern = str(dates.get_datetime_format("medium", locale=_babel(locale))).replace("'", "")
    time = time_to_the_minute(value, timezone, locale)
    return pattern.replace("{0}", time).replace("{1}", day_there)


def time_to_the_minute(value: datetime, timezone: str, locale: str) -> str:
    """The time of day on the clock of that time zone, without seconds."""
    return dates.format_time(value, "short", tzinfo=ZoneInfo(timezone), locale=_babel(locale))


def isolated(text: str) -> str:
    """The text kept from reordering what stands around it, for plain text without markup.

    U+2068 and U+2069; the reader's text direction is found from the text's own first letter.
    """
    return f"\N{FIRST STRONG ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}"


def _exact(rate: Rate) -> Decimal | None:
    """The number behind a rate; None when it is none, or beyond what anybody would print."""
    try:
        exact = Decimal(str(rate).strip())
    except InvalidOperation:
        return None
    if not exact.is_finite() or abs(exact.adjusted()) > _MAGNITUDE_MAX:
        return None
    return exact


def _applied(pattern: NumberPattern, units: int, digits: int, locale: str) -> str:
    return _apply(pattern, Decimal(units).scaleb(-digits, _EXACT), locale)


def _apply(pattern: NumberPattern, value: Decimal, locale: str) -> str:
    """What Babel's `pattern.apply` makes of it, in a third of the time: a page has hundreds.

    Of plain patterns: no exponents, no significant digits, no infinity.
    """
    point, separator = separators(locale)
    least, most = pattern.frac_prec
    scaled = value.scaleb(pattern.scale, _EXACT)
    rounded = scaled.copy_abs().quantize(_quantum(most), context=_EXACT)
    whole, _, fraction = f"{rounded:f}".partition(".")
    fraction = fraction.rstrip("0").ljust(least, "0")
    number = _grouped(whole, separator, *pattern.grouping)
    negative = int(scaled.is_signed())
    tail = point + fraction if fraction else ""
    return f"{pattern.prefix[negative]}{number}{tail}{pattern.suffix[negative]}"


def _grouped(digits: str, separator: str, first: int, further: int) -> str:
    """The digits in groups from the right: of `first`, then of `further` each (12,34,567)."""
    groups = []
    size = first
    while len(digits) > size:
        groups.append(digits[-size:])
        digits, size = digits[:-size], further
    return separator.join((digits, *reversed(groups)))


@lru_cache(maxsize=16)
def _quantum(decimals: int) -> Decimal:
    return Decimal(1).scaleb(-decimals)


@lru_cache(maxsize=64)
def separators(locale: str) -> tuple[str, str]:
    """The decimal point and what stands between groups."""
    known = _babel(locale)
    return (
        get_decimal_symbol(known, numbering_system="default"),
        get_group_symbol(known, numbering_system="default"),
    )


@lru_cache(maxsize=64)
def _babel(locale: str) -> Locale:
    return Locale.parse(locale, sep="-")


@lru_cache(maxsize=4_096)
def _money_pattern(currency: str, locale: str, least: int, most: int) -> NumberPattern:
    """The locale's pattern with the symbol in place and ISO 4217's decimals.

    Babel takes CLDR's display digits (none for IQD, whose minor unit is a thousandth), and leaves
    out the space that CLDR's currencySpacing puts between a code and a digit (`KWD 1.500`).
    """
    pattern = _with_decimals(_babel(locale).currency_formats["standard"], locale, least, most)
    symbol = _in_direction(get_currency_symbol(currency, _babel(locale)), locale)
    pattern.prefix = (_before(pattern.prefix[0], symbol), _before(pattern.prefix[1], symbol))
    pattern.suffix = (_after(pattern.suffix[0], symbol), _after(pattern.suffix[1], symbol))
    return pattern


def _in_direction(symbol: str, locale: str) -> str:
    # In right-to-left text the sign of `JP¥` is a neutral at the end of a run, and would move
    # before its letters; a left-to-right mark keeps it with them. The minus of a number carries
    # such a mark too, which would make one run of number and symbol and turn the two around: the
    # mark before the symbol parts them.
    if _babel(locale).text_direction == "rtl" and symbol[0].isascii() and symbol[0].isalpha():
        return f"\N{RIGHT-TO-LEFT MARK}{symbol}\N{LEFT-TO-RIGHT MARK}"
    return symbol


def _before(prefix: str, symbol: str) -> str:
    spaced = prefix.endswith("¤") and not _is_symbol(symbol[-1])
    return prefix.replace("¤", symbol) + (_NO_BREAK_SPACE if spaced else "")


def _after(suffix: str, symbol: str) -> str:
    spaced = suffix.startswith("¤") and not _is_symbol(symbol[0])
    return (_NO_BREAK_SPACE if spaced else "") + suffix.replace("¤", symbol)


def _is_symbol(character: str) -> bool:
    return unicodedata.category(character)[0] in "SZ"


@lru_cache(maxsize=1_024)
def _decimal_pattern(locale: str, least: int, most: int) -> NumberPattern:
    return _with_decimals(_babel(locale).decimal_formats[None], locale, least, most)


@lru_cache(maxsize=64)
def _percent_pattern(locale: str) -> NumberPattern:
    patterns = _babel(locale).percent_formats
    return _with_decimals(patterns[None], locale, 0, _PERCENT_DECIMALS_MAX)


def _with_decimals(pattern: NumberPattern, locale: str, least: int, most: int) -> NumberPattern:
    """A copy of the pattern (Babel's own are shared by all) with the locale's own signs.

    Babel leaves `-` and `%` as the pattern spells them; in Arabic they come with marks, without
    which the minus stands behind the number.
    """
    symbols = _babel(locale).number_symbols["latn"]
    signs = str.maketrans({"-": symbols["minusSign"], "%": symbols["percentSign"]})
    changed = copy.copy(pattern)
    changed.frac_prec = (least, most)
    changed.prefix = (pattern.prefix[0].translate(signs), pattern.prefix[1].translate(signs))
    changed.suffix = (pattern.suffix[0].translate(signs), pattern.suffix[1].translate(signs))
    return changed
