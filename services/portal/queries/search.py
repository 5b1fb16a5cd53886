"""What a reader's search can mean: words to find and amounts to match. Pure."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, get_args

from contracts.currencies import Currency, decimals
from contracts.search import folded, indexed
from contracts.values import INT64_MAX, INT64_MIN

CURRENCIES_OF_NO_DECIMALS: Final = [c for c in get_args(Currency) if decimals(c) == 0]
CURRENCIES_OF_THREE_DECIMALS: Final = [c for c in get_args(Currency) if decimals(c) == 3]  # noqa: PLR2004

# What people put around an amount: a currency's sign before or after it, or its code.
_CODES: Final = frozenset(code.lower() for code in get_args(Currency))
_AROUND = re.compile(r"([a-z]{3})?\s*[^\w\s.,'’-]?\s*(.*?)\s*[^\w\s.,'’-]?\s*([a-z]{3})?")
# The marks that Arabic writes decimals and thousands with.
_ARABIC_MARKS: Final = str.maketrans("٫٬", ".,")
# Digits in groups of three (two, as in India, before the last), parted by one kind of separator.
_GROUPED = re.compile(r"\d{1,3}(?:(?P<mark>[., '’])\d{2,3})(?:(?P=mark)\d{2,3})*(?<=\d{3})")
_PLAIN = re.compile(r"\d{1,18}")
_FRACTION_DIGITS_MAX: Final = 3

# The fewest that the index can look up.
TRIGRAM_CHARACTERS: Final = 3
# Of the most telling word and of the next.
_LOOKED_UP_CHARACTERS: Final = (8, 5)


@dataclass(frozen=True, slots=True)
class Amounts:
    """The same typed amount in minor units, by how many decimals a currency has."""

    of_no_decimals: list[int]
    of_two_decimals: list[int]
    of_three_decimals: list[int]


def word_patterns(q: str) -> list[str]:
    """LIKE patterns, each of which has to be found in `search_text`; `\\` escapes."""
    return [f"%{_escaped(word)}%" for word in dict.fromkeys(folded(q).split())]


def index_patterns(q: str) -> list[str] | None:
    """LIKE patterns that the trigram index finds by, all of which have to be there.

    They name at least what `word_patterns` find, and a little more; None when no word is long
    enough to be looked up. Each trigram costs about the same and few are enough, so of long words
    the ends are taken, where numbers differ, and of several words the most telling two.
    """
    words = {indexed(word) for word in folded(q).split()}
    telling = sorted(
        (word for word in words if len(word) >= TRIGRAM_CHARACTERS),
        key=lambda word: (any(map(str.isdecimal, word)), len(word), word),
        reverse=True,
    )
    patterns = [
        f"%{word[-characters:]}%"
        for word, characters in zip(telling, _LOOKED_UP_CHARACTERS, strict=False)
    ]
    return patterns or None


def amounts(q: str) -> Amounts | None:
    """What `q` reads as an amount; None when it does not.

    `1,234.50`, `1.234,50`, `1 234,50` and `1234.5` are one amount; `1,234` may be a thousand or,
    in dinars, a fraction: every reading counts, and a currency's decimals decide.
    """
    values = _readings(" ".join(folded(q).split()))
    if not values:
        return None
    return Amounts(*(_minor_units(values, places) for places in (0, 2, 3)))


def _readings(text: str) -> set[Decimal]:
    around = _AROUND.fullmatch(text.translate(_ARABIC_MARKS))
    if around is None or not {around[1], around[3]} <= {None, *_CODES}:
        return set()
    digits = around[2].removeprefix("-")
    sign = -1 if around[2].startswith("-") else 1
    readings = {_whole(digits)}
    # The last mark may part the fraction; what stands before it is then whole or grouped.
    whole, mark, fraction = digits.rpartition(max(".", ",", key=digits.rfind))
    if (
        mark
        and fraction.isdecimal()
        and len(fraction) <= _FRACTION_DIGITS_MAX
        and mark not in whole
    ):
        units = _whole(whole) if whole else Decimal(0)
        if units is not None:
            readings.add(units + Decimal(int(fraction)).scaleb(-len(fraction)))
    return {sign * reading for reading in readings if reading is not None}


def _whole(digits: str) -> Decimal | None:
    """The number of plain or grouped digits, None for anything else."""
    if _PLAIN.fullmatch(digits):
        return Decimal(digits)
    if _GROUPED.fullmatch(digits):
        return Decimal(re.sub(r"\D", "", digits)[:19])
    return None


def _minor_units(values: set[Decimal], places: int) -> list[int]:
    scaled = {value.scaleb(places) for value in values}
    return sorted(
        int(n) for n in scaled if n == n.to_integral_value() and INT64_MIN <= n <= INT64_MAX
    )


def _escaped(word: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", word)
