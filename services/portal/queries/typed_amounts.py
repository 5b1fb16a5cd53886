"""What people type, or paste from a page, for an amount. Pure; knows no currency's decimals.

The language that it was typed in is not asked for: an invoice, an e-mail and the page may each
write amounts another way, and all of them are searched for.
"""

import re
import unicodedata
from decimal import Decimal
from typing import Final

from contracts.search import folded
from services.portal.queries.currency_signs import SIGNS, sign

# Other scripts' marks and other keyboards' apostrophes and dashes, as the patterns below have them.
_MARKS: Final = str.maketrans("٫٬،’‘ʼ′`−‒–—", ".,,'''''----")
_PARTS: Final = re.compile(r"(\D*)(\d.*\d|\d)(\D*)")
# `1 234,-`: nothing after the decimal mark.
_NO_FRACTION: Final = re.compile(r"[.,] ?--?")
# Digits in groups of three (two, as in India, before the last), parted by one kind of separator.
_GROUPED: Final = re.compile(r"\d{1,3}(?P<mark>[., '])\d{2,3}(?:(?P=mark)\d{2,3})*(?<=\d{3})")
_PLAIN: Final = re.compile(r"\d+")
# The most that 64 bits can hold.
_DIGITS_MAX: Final = 19
_FRACTION_DIGITS_MAX: Final = 3
# A code and a sign (`CAD $`); more are words that happen to be signs somewhere.
_SIGNS_MAX: Final = 2


def readings(text: str) -> set[Decimal]:
    """Every number that the text can mean as an amount; none when it is something else.

    `1,234.50`, `1.234,50 kr.`, `R$ 1 234,50` and `€-1234.5` have one; `1,234` is a thousand or, in
    dinars, a fraction.
    """
    parts = _PARTS.fullmatch(_plain(text))
    if parts is None:
        return set()
    before, number, after = parts[1], parts[2], _NO_FRACTION.sub("", parts[3], count=1)
    if before.endswith((".", ",")) and not before[:-1][-1:].isalpha():
        # `$.50` begins with its fraction; the dot of `Rs.50` belongs to the sign.
        before, number = before[:-1], before[-1] + number
    minuses = (before + after).count("-")
    if minuses > 1 or not _names_currency(before, number) or not _names_currency(after, number):
        return set()
    return {value * (-1) ** minuses for value in _values(number)}


def _plain(text: str) -> str:
    marked = folded(text).translate(_MARKS)
    return " ".join("".join(c for c in marked if unicodedata.category(c) != "Cf").split())


def _names_currency(beside: str, number: str) -> bool:
    """Whether what stands on one side of the number is nothing, or says its currency."""
    words = beside.replace("-", " ").replace(",", " ").split()
    if len(words) == 1 and len(words[0]) == 1 and words[0].isalpha() and " " not in beside:
        # `R1 234,50` is rand; `M365` is a product.
        return words[0] in SIGNS and _PLAIN.fullmatch(number) is None
    if sign("".join(words)) in SIGNS:
        return True
    return len(words) <= _SIGNS_MAX and all(sign(word) in SIGNS for word in words)


def _values(number: str) -> set[Decimal]:
    values = {_whole(number)}
    # The last mark may part the fraction; what stands before it is then whole or grouped.
    whole, mark, fraction = number.rpartition(max(".", ",", key=number.rfind))
    if (
        mark
        and fraction.isdecimal()
        and len(fraction) <= _FRACTION_DIGITS_MAX
        and mark not in whole
    ):
        units = _whole(whole) if whole else Decimal(0)
        if units is not None:
            values.add(units + Decimal(int(fraction)).scaleb(-len(fraction)))
    return {value for value in values if value is not None}


def _whole(digits: str) -> Decimal | None:
    """The number of plain or grouped digits, None for anything else."""
    if not (_PLAIN.fullmatch(digits) or _GROUPED.fullmatch(digits)):
        return None
    plain = re.sub(r"\D", "", digits)
    return Decimal(plain) if len(plain) <= _DIGITS_MAX else None
