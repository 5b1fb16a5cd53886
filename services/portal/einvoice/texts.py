"""Text and numbers of events as XML can carry them. Pure."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from pycheval.money import Money

from contracts.currencies import decimals

# What XML 1.0 has no way to write, and what turns text around for whoever reads it.
_UNWRITABLE = re.compile(
    "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x84\\x86-\\x9f\\ud800-\\udfff\\ufffe\\uffff"
    "\\u200e\\u200f\\u061c\\u202a-\\u202e\\u2066-\\u2069]"
)
_MAGNITUDE_MAX: Final = 20
# EN 16931 (BR-DEC): amounts of an invoice have two decimals at most.
DECIMALS_MAX: Final = 2


def text(value: Any) -> str | None:  # noqa: ANN401 - whatever JSON has
    """The text on one line; None when nothing is left of it."""
    if value is None:
        return None
    return " ".join(_UNWRITABLE.sub(" ", str(value)).split()) or None


def number(value: Any) -> Decimal | None:  # noqa: ANN401 - whatever JSON has
    """The number behind a rate or a count of units; None when it is none."""
    if value is None or isinstance(value, bool):
        return None
    try:
        exact = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    if not exact.is_finite() or abs(exact.adjusted()) > _MAGNITUDE_MAX:
        return None
    return plain(exact)


class Plain(Decimal):
    """A number whose text has no exponent, as XML wants it: the library writes `str` of numbers."""

    def __str__(self) -> str:
        return format(self, "f")


def plain(exact: Decimal) -> Plain:
    """The number such that its text has no exponent and no idle zeros."""
    return Plain(exact.normalize())


def money(amount_cents: int, currency: str) -> Money:
    """An amount of minor units, with two decimals at most."""
    places = decimals(currency)
    exact = Decimal(amount_cents).scaleb(-places)
    shown = min(places, DECIMALS_MAX)
    return Money(exact.quantize(Decimal(1).scaleb(-shown)), currency)


def can_be_written(amount_cents: int, currency: str) -> bool:
    """Whether the amount is one that two decimals can say: 1.505 dinars are not."""
    finer = max(0, decimals(currency) - DECIMALS_MAX)
    return amount_cents % int(10**finer) == 0
