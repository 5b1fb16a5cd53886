"""Values of a list's address, checked. Pure; knows neither HTTP nor SQL, nor which list it is.

Every value that is refused is refused here, by the name of its parameter, so that nothing the
reader types can reach Postgres and fail there.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Final, get_args

from contracts.currencies import Currency
from contracts.values import INT64_MAX, INT64_MIN

CURRENCIES: Final[frozenset[str]] = frozenset(get_args(Currency))
LIMIT_DEFAULT: Final = 20
# One answer stays well below 100 kB.
LIMIT_MAX: Final = 100
# More values than there are statuses, currencies or types to choose in a form.
VALUES_MAX: Final = 20
CURSOR_CHARACTERS_MAX: Final = 1_024

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INTEGER = re.compile(r"-?[0-9]{1,19}")


class InvalidParameterError(Exception):
    """A parameter that cannot be meant. `reason` is a sentence for whoever wrote the request."""

    def __init__(self, parameter: str, reason: str) -> None:
        super().__init__(f"{parameter}: {reason}")
        self.parameter = parameter
        self.reason = reason


# From a parameter's name and its values, in their order, to fields of a query.
Parser = Callable[[str, list[str]], dict[str, object]]


def fields(
    parameters: Sequence[tuple[str, str]], parsers: Mapping[str, Parser]
) -> dict[str, object]:
    """What decoded `name=value` pairs say; an empty value counts as absent.

    Raises InvalidParameterError for an unknown name and for what a parser refuses.
    """
    given: dict[str, list[str]] = {}
    for name, value in parameters:
        if name not in parsers:
            raise InvalidParameterError(name[:64] or "query", "is not a parameter of this list")
        if any(ord(character) < ord(" ") for character in value):
            raise InvalidParameterError(name, "has a control character in it")
        if value.strip():
            given.setdefault(name, []).append(value.strip())
    said: dict[str, object] = {}
    for name, values in given.items():
        said |= parsers[name](name, values)
    return said


def one(name: str, values: list[str]) -> str:
    """The only value of a parameter."""
    if len(values) > 1:
        raise InvalidParameterError(name, "is given more than once")
    return values[0]


def several(name: str, values: list[str]) -> tuple[str, ...]:
    """Values parted by commas or given again, each once."""
    parts = tuple(dict.fromkeys(p.strip() for v in values for p in v.split(",") if p.strip()))
    if len(parts) > VALUES_MAX:
        raise InvalidParameterError(name, f"has more than {VALUES_MAX} values")
    return parts


def one_of(field: str, choices: Sequence[str]) -> Parser:
    """Several of a closed set, into a field of that name."""

    def parse(name: str, values: list[str]) -> dict[str, object]:
        parts = several(name, values)
        if not set(parts) <= set(choices):
            raise InvalidParameterError(name, f"is any of {', '.join(choices)}")
        return {field: parts}

    return parse


def currencies(name: str, values: list[str]) -> dict[str, object]:
    """Into `currencies`, as ISO 4217 writes them."""
    parts = tuple(dict.fromkeys(part.upper() for part in several(name, values)))
    if not CURRENCIES.issuperset(parts):
        raise InvalidParameterError(name, "is a currency code such as EUR")
    return {"currencies": parts}


def day(field: str) -> Parser:
    """A date of the calendar, into a field of that name."""

    def parse(name: str, values: list[str]) -> dict[str, object]:
        text = one(name, values)
        if _DATE.fullmatch(text):
            try:
                return {field: date.fromisoformat(text)}
            except ValueError:
                pass
        raise InvalidParameterError(name, "is a date such as 2026-01-31")

    return parse


def amount(name: str, values: list[str]) -> dict[str, object]:
    """Minor units, into a field named as the parameter."""
    text = one(name, values)
    if not _INTEGER.fullmatch(text) or not INT64_MIN <= int(text) <= INT64_MAX:
        raise InvalidParameterError(name, "is a whole number of the currency's smallest unit")
    return {name: int(text)}


def limit(name: str, values: list[str]) -> dict[str, object]:
    """How many a page has, into `limit`."""
    text = one(name, values)
    if not _INTEGER.fullmatch(text) or not 1 <= int(text) <= LIMIT_MAX:
        raise InvalidParameterError(name, f"is a number from 1 to {LIMIT_MAX}")
    return {"limit": int(text)}


def cursor(name: str, values: list[str]) -> dict[str, object]:
    """Where the page before ended, into `cursor`; the list itself checks what it says."""
    text = one(name, values)
    if len(text) > CURSOR_CHARACTERS_MAX:
        raise InvalidParameterError(name, "is not one that a page before has given")
    return {"cursor": text}
