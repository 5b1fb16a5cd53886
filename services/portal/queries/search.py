"""What a reader's search can mean: words to find and amounts to match. Pure."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, get_args

from contracts.currencies import Currency, decimals
from contracts.search import folded, indexed
from contracts.values import INT64_MAX, INT64_MIN
from services.portal.queries.typed_amounts import readings

CURRENCIES_OF_NO_DECIMALS: Final = [c for c in get_args(Currency) if decimals(c) == 0]
CURRENCIES_OF_THREE_DECIMALS: Final = [c for c in get_args(Currency) if decimals(c) == 3]  # noqa: PLR2004 - as named

# What text carries to be read in the right direction; copied with it, and seen by nobody.
_DIRECTION_MARKS: Final = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"

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
    return [f"%{_escaped(word)}%" for word in dict.fromkeys(_words(q))]


def index_patterns(q: str) -> list[str] | None:
    """LIKE patterns that the trigram index finds by, all of which have to be there.

    They name at least what `word_patterns` find, and a little more; None when no word is long
    enough to be looked up. Each trigram costs about the same and few are enough, so of long words
    the ends are taken, where numbers differ, and of several words the most telling two.
    """
    words = {indexed(word) for word in _words(q)}
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

    Every reading counts, and a currency's decimals decide: `1,234` finds a thousand euros and, in
    dinars, a fraction.
    """
    values = readings(q)
    if not values:
        return None
    return Amounts(*(_minor_units(values, places) for places in (0, 2, 3)))


def _words(q: str) -> list[str]:
    words = folded(q).split()
    return [bare for word in words if (bare := word.strip(_DIRECTION_MARKS))] or words


def _minor_units(values: set[Decimal], places: int) -> list[int]:
    scaled = {value.scaleb(places) for value in values}
    return sorted(
        int(n) for n in scaled if n == n.to_integral_value() and INT64_MIN <= n <= INT64_MAX
    )


def _escaped(word: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", word)
