"""Which invoices a viewer wants to see, checked. Pure; knows neither HTTP nor SQL."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal, get_args

from contracts.search import folded
from contracts.values import NUMBER_CHARACTERS_MAX
from services.portal.queries.cursors import check_amount, check_day, check_text
from services.portal.queries.parameters import (
    LIMIT_DEFAULT,
    InvalidParameterError,
    Parser,
    amount,
    currencies,
    cursor,
    day,
    fields,
    limit,
    one,
    one_of,
    several,
)

DisplayStatus = Literal[
    "voided", "disputed", "paid", "overdue", "processing", "partially_paid", "unpaid"
]
DISPLAY_STATUSES: Final[tuple[DisplayStatus, ...]] = get_args(DisplayStatus)
Sort = Literal["issuing_date", "payment_due_date", "total_amount_cents", "number"]
SORTS: Final[tuple[Sort, ...]] = get_args(Sort)

SEARCH_CHARACTERS_MIN: Final = 2
# Longer than any number, id or amount; a pasted paragraph is no search.
SEARCH_CHARACTERS_MAX: Final = 200
TYPE_CHARACTERS_MAX: Final = 64


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
    # Whether the list is counted too: no part of which list it is.
    count: bool = field(default=False, repr=False, compare=False)

    @property
    def is_plain(self) -> bool:
        """Nothing is filtered and the newest come first: what most pages ask for."""
        return self == InvoiceQuery(limit=self.limit, cursor=self.cursor)

    def check_key(self, key: str) -> None:
        """Raises ValueError for a text that no invoice of this order could have as its sort key."""
        match self.sort:
            case "issuing_date" | "payment_due_date":
                check_day(key)
            case "total_amount_cents":
                check_amount(key)
            case "number":
                check_text(key, NUMBER_CHARACTERS_MAX)


def invoice_query(parameters: Sequence[tuple[str, str]]) -> InvoiceQuery:
    """The query that decoded `name=value` pairs ask for; an empty value counts as absent.

    Raises InvalidParameterError for an unknown name, a value that is none and a repeated one.
    """
    # Each parser answers with fields of its own type; the dictionary only carries them here.
    return InvoiceQuery(**fields(parameters, _PARSERS))  # type: ignore[arg-type]


def _types(name: str, values: list[str]) -> dict[str, object]:
    parts = several(name, values)
    if any(len(part) > TYPE_CHARACTERS_MAX for part in parts):
        raise InvalidParameterError(name, "is an invoice type such as subscription")
    return {"types": parts}


def _search(name: str, values: list[str]) -> dict[str, object]:
    text = one(name, values)
    # A lone letter with an accent typed separately is still one letter.
    shortest = min(len(text), len(folded(text).strip()))
    if shortest < SEARCH_CHARACTERS_MIN or len(text) > SEARCH_CHARACTERS_MAX:
        raise InvalidParameterError(
            name, f"has {SEARCH_CHARACTERS_MIN} to {SEARCH_CHARACTERS_MAX} characters"
        )
    return {"q": text}


def _sort(name: str, values: list[str]) -> dict[str, object]:
    text = one(name, values)
    column = text.removeprefix("-")
    if column not in SORTS:
        raise InvalidParameterError(name, f"is one of {', '.join(SORTS)}, or one with - before it")
    return {"sort": column, "descending": text.startswith("-")}


def _count(name: str, values: list[str]) -> dict[str, object]:
    text = one(name, values)
    if text not in ("true", "false"):
        raise InvalidParameterError(name, "is true or false")
    return {"count": text == "true"}


_PARSERS: Final[dict[str, Parser]] = {
    "status": one_of("statuses", DISPLAY_STATUSES),
    "currency": currencies,
    "type": _types,
    "issued_from": day("issued_from"),
    "issued_to": day("issued_to"),
    "due_from": day("due_from"),
    "due_to": day("due_to"),
    "amount_min": amount,
    "amount_max": amount,
    "q": _search,
    "sort": _sort,
    "limit": limit,
    "cursor": cursor,
    "count": _count,
}
