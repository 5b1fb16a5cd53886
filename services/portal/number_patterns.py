"""CLDR's patterns of numbers and amounts, and how they are applied. Pure.

Babel knows the patterns; here they get the signs of their locale, the decimals of ISO 4217 and the
spaces that CLDR puts between a code and a digit, and are applied in a third of the time.
"""

import copy
import unicodedata
from decimal import Context, Decimal
from functools import lru_cache

from babel import Locale
from babel.numbers import (
    NumberPattern,
    get_currency_symbol,
    get_decimal_symbol,
    get_group_symbol,
)

_NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
# Sums of a million 64-bit amounts have 25 digits; the default context keeps 28.
_DIGITS_MAX = 60
EXACT = Context(prec=_DIGITS_MAX)
_PERCENT_DECIMALS_MAX = 6


def apply_to_units(pattern: NumberPattern, units: int, digits: int, locale: str) -> str:
    """The pattern with a number of units, of which ten to the `digits` are one."""
    return apply(pattern, Decimal(units).scaleb(-digits, EXACT), locale)


def apply(pattern: NumberPattern, value: Decimal, locale: str) -> str:
    """What Babel's `pattern.apply` makes of it, in a third of the time: a page has hundreds.

    Of plain patterns: no exponents, no significant digits, no infinity.
    """
    point, separator = separators(locale)
    least, most = pattern.frac_prec
    scaled = value.scaleb(pattern.scale, EXACT)
    rounded = scaled.copy_abs().quantize(_quantum(most), context=EXACT)
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
    known = babel_locale(locale)
    return (
        get_decimal_symbol(known, numbering_system="default"),
        get_group_symbol(known, numbering_system="default"),
    )


@lru_cache(maxsize=64)
def babel_locale(locale: str) -> Locale:
    """A BCP 47 locale as Babel has it."""
    return Locale.parse(locale, sep="-")


@lru_cache(maxsize=4_096)
def money_pattern(currency: str, locale: str, least: int, most: int) -> NumberPattern:
    """The locale's pattern with the symbol in place and ISO 4217's decimals.

    Babel takes CLDR's display digits (none for IQD, whose minor unit is a thousandth), and leaves
    out the space that CLDR's currencySpacing puts between a code and a digit (`KWD 1.500`).
    """
    pattern = _with_decimals(babel_locale(locale).currency_formats["standard"], locale, least, most)
    symbol = in_direction(get_currency_symbol(currency, babel_locale(locale)), locale)
    pattern.prefix = (_before(pattern.prefix[0], symbol), _before(pattern.prefix[1], symbol))
    pattern.suffix = (_after(pattern.suffix[0], symbol), _after(pattern.suffix[1], symbol))
    return pattern


def in_direction(symbol: str, locale: str) -> str:
    """A currency's symbol that stays in one piece in text of that direction."""
    # In right-to-left text the sign of `JP¥` is a neutral at the end of a run, and would move
    # before its letters; a left-to-right mark keeps it with them. The minus of a number carries
    # such a mark too, which would make one run of number and symbol and turn the two around: the
    # mark before the symbol parts them.
    if babel_locale(locale).text_direction == "rtl" and symbol[0].isascii() and symbol[0].isalpha():
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
def decimal_pattern(locale: str, least: int, most: int) -> NumberPattern:
    """The pattern of plain numbers with so many decimals."""
    return _with_decimals(babel_locale(locale).decimal_formats[None], locale, least, most)


@lru_cache(maxsize=64)
def percent_pattern(locale: str) -> NumberPattern:
    """The pattern of a share; applied to 0.2 it says 20 %."""
    patterns = babel_locale(locale).percent_formats
    return _with_decimals(patterns[None], locale, 0, _PERCENT_DECIMALS_MAX)


def _with_decimals(pattern: NumberPattern, locale: str, least: int, most: int) -> NumberPattern:
    """A copy of the pattern (Babel's own are shared by all) with the locale's own signs.

    Babel leaves `-` and `%` as the pattern spells them; in Arabic they come with marks, without
    which the minus stands behind the number.
    """
    symbols = babel_locale(locale).number_symbols["latn"]
    signs = str.maketrans({"-": symbols["minusSign"], "%": symbols["percentSign"]})
    changed = copy.copy(pattern)
    changed.frac_prec = (least, most)
    changed.prefix = (pattern.prefix[0].translate(signs), pattern.prefix[1].translate(signs))
    changed.suffix = (pattern.suffix[0].translate(signs), pattern.suffix[1].translate(signs))
    return changed
