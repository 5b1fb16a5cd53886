"""Which invoices a viewer wants to see, checked. Pure; knows neither HTTP nor SQL.

Every value that is refused is refused here, by the name of its parameter, so that nothing the
reader types can reach Postgres and fail there.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, get_args

from contracts.currencies import Currency
from contracts.search import folded
from contracts.values import INT64_MAX, INT64_MIN

DisplayStatus = Literal[
    "voided", "disputed", "paid", "overdue", "processing", "partially_paid", "unpaid"
]
DISPLAY_STATUSES: Final[tuple[DisplayStatus, ...]] = get_args(DisplayStatus)
Sort = Literal["issuing_date", "payment_due_date", "total_amount_cents", "number"]
SORTS: Final[tuple[Sort, ...]] = get_args(Sort)
CURRENCIES: Final[frozenset[str]] = frozenset(get_args(Currency))

LIMIT_DEFAULT: Final = 20
# One answer stays well below 100 kB.
LIMIT_MAX: Final = 100
SEARCH_CHARACTERS_MIN: Final = 2
# Longer than any number, id or amount; a pasted paragraph is no search.
SEARCH_CHARACTERS_MAX: Final = 200
TYPE_CHARACTERS_MAX: Final = 64
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


@dataclass(frozen=True, slots=True)
class InvoiceQuery:
    """Filters, order and page of an invoice list. Empty or None does not filter.

    Amounts are in minor units of each invoice's own currency; both ends of a range belong to it.
    `cursor` is what the page before gave as `next_cursor`.
    """

    statuses: tuple[DisplayStatus, ...] = ()
    currencies: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    issued_from: date | None = None
    issued_to: date | None = None
    due_from: date | None = None
    due_to: date | None = None
    amount_min: int | None = None
    amount_max: int | None = None
    q: str | None = None
    sort: Sort = "issuing_date"
    descending: bool = True
    limit: int = LIMIT_DEFAULT
    cursor: str | None = None

    @property
    def is_plain(self) -> bool:
        """Nothing is filtered and the newest come first: what most pages ask for."""
        return self == InvoiceQuery(limit=self.limit, cursor=self.cursor)


def invoice_query(parameters: Sequence[tuple[str, str]]) -> InvoiceQuery:
    """The query that decoded `name=value` pairs ask for; an empty value counts as absent.

    Raises InvalidParameterError for an unknown name, a value that is none and a repeated one.
    """
    given: dict[str, list[str]] = {}
    for name, value in parameters:
        if name not in _PARSERS:
            raise InvalidParameterError(name[:64] or "query", "is not a parameter of this list")
        if any(ord(character) < ord(" ") for character in value):
            raise InvalidParameterError(name, "has a control character in it")
        if value.strip():
            given.setdefault(name, []).append(value.strip())
    fields: dict[str, object] = {}
    for name, values in given.items():
        fields |= _PARSERS[name](name, values)
    # Each parser answers with fields of its own type; the dictionary only carries them here.
    return InvoiceQuery(**fields)  # type: ignore[arg-type]


def _one(name: str, values: list[str]) -> str:
    if len(values) > 1:
        raise InvalidParameterError(name, "is given more than once")
    return values[0]


def _several(name: str, values: list[str]) -> tuple[str, ...]:
    parts = tuple(dict.fromkeys(p.strip() for v in values for p in v.split(",") if p.strip()))
    if len(parts) > VALUES_MAX:
        raise InvalidParameterError(name, f"has more than {VALUES_MAX} values")
    return parts


def _statuses(name: str, values: list[str]) -> dict[str, object]:
    parts = _several(name, values)
    if not set(parts) <= set(DISPLAY_STATUSES):
        raise InvalidParameterError(name, f"is any of {', '.join(DISPLAY_STATUSES)}")
    return {"statuses": parts}


def _currencies(name: str, values: list[str]) -> dict[str, object]:
    parts = tuple(dict.fromkeys(part.upper() for part in _several(name, values)))
    if not CURRENCIES.issuperset(parts):
        raise InvalidParameterError(name, "is a currency code such as EUR")
    return {"currencies": parts}


def _types(name: str, values: list[str]) -> dict[str, object]:
    parts = _several(name, values)
    if any(len(part) > TYPE_CHARACTERS_MAX for part in parts):
        raise InvalidParameterError(name, "is an invoice type such as subscription")
    return {"types": parts}


def _date(name: str, values: list[str]) -> dict[str, object]:
    text = _one(name, values)
    if _DATE.fullmatch(text):
        try:
            return {name: date.fromisoformat(text)}
        except ValueError:
            pass
    raise InvalidParameterError(name, "is a date such as 2026-01-31")


def _amount(name: str, values: list[str]) -> dict[str, object]:
    text = _one(name, values)
    if not _INTEGER.fullmatch(text) or not INT64_MIN <= int(text) <= INT64_MAX:
        raise InvalidParameterError(name, "is a whole number of the currency's smallest unit")
    return {name: int(text)}


def _search(name: str, values: list[str]) -> dict[str, object]:
    text = _one(name, values)
    # A lone letter with an accent typed separately is still one letter.
    shortest = min(len(text), len(folded(text).strip()))
    if shortest < SEARCH_CHARACTERS_MIN or len(text) > SEARCH_CHARACTERS_MAX:
        raise InvalidParameterError(
            name, f"has {SEARCH_CHARACTERS_MIN} to {SEARCH_CHARACTERS_MAX} characters"
        )
    return {"q": text}


def _sort(name: str, values: list[str]) -> dict[str, object]:
    text = _one(name, values)
    column = text.removeprefix("-")
    if column not in SORTS:
        raise InvalidParameterError(name, f"is one of {', '.join(SORTS)}, or one with - before it")
    return {"sort": column, "descending": text.startswith("-")}


def _limit(name: str, values: list[str]) -> dict[str, object]:
    text = _one(name, values)
    if not _INTEGER.fullmatch(text) or not 1 <= int(text) <= LIMIT_MAX:
        raise InvalidParameterError(name, f"is a number from 1 to {LIMIT_MAX}")
    return {"limit": int(text)}


def _cursor(name: str, values: list[str]) -> dict[str, object]:
    text = _one(name, values)
    if len(text) > CURSOR_CHARACTERS_MAX:
        raise InvalidParameterError(name, "is not one that a page before has given")
    return {"cursor": text}


_PARSERS: Final[dict[str, Callable[[str, list[str]], dict[str, object]]]] = {
    "status": _statuses,
    "currency": _currencies,
    "type": _types,
    "issued_from": _date,
    "issued_to": _date,
    "due_from": _date,
    "due_to": _date,
    "amount_min": _amount,
    "amount_max": _amount,
    "q": _search,
    "sort": _sort,
    "limit": _limit,
    "cursor": _cursor,
}
