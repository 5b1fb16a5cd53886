"""Which invoices a viewer wants to see, checked. Pure; knows neither HTTP nor SQL."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal, get_args

from contracts.search import folded
from contracts.values import NUMBER_CHARACTERS_MAX
from services.portal.queries.cursors import check_amount, check_day, check_text
from services.portal.queries.parameters import LIMIT_DEFAULT, InvalidParameterError, Parameters

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


def invoice_query(pairs: Sequence[tuple[str, str]]) -> InvoiceQuery:
    """The query that decoded `name=value` pairs ask for; an empty value counts as absent.

    Raises InvalidParameterError for an unknown name, a value that is none and a repeated one.
    """
    given = Parameters(pairs)
    sort, descending = _order(given)
    query = InvoiceQuery(
        statuses=given.several_of("status", DISPLAY_STATUSES),
        currencies=given.currencies(),
        types=_types(given),
        issued_from=given.day("issued_from"),
        issued_to=given.day("issued_to"),
        due_from=given.day("due_from"),
        due_to=given.day("due_to"),
        amount_min=given.amount("amount_min"),
        amount_max=given.amount("amount_max"),
        q=_search(given),
        sort=sort,
        descending=descending,
        limit=given.limit(),
        cursor=given.cursor(),
        count=given.one_of("count", ("true", "false")) == "true",
    )
    given.refuse_others()
    return query


def _types(given: Parameters) -> tuple[str, ...]:
    types = given.several("type")
    if any(len(one) > TYPE_CHARACTERS_MAX for one in types):
        raise InvalidParameterError("type", "is an invoice type such as subscription")
    return types


def _search(given: Parameters) -> str | None:
    text = given.text("q")
    if text is None:
        return None
    # A lone letter with an accent typed separately is still one letter.
    shortest = min(len(text), len(folded(text).strip()))
    if shortest < SEARCH_CHARACTERS_MIN or len(text) > SEARCH_CHARACTERS_MAX:
        raise InvalidParameterError(
            "q", f"has {SEARCH_CHARACTERS_MIN} to {SEARCH_CHARACTERS_MAX} characters"
        )
    return text


def _order(given: Parameters) -> tuple[Sort, bool]:
    """By what the list is sorted, and whether it descends."""
    text = given.text("sort")
    if text is None:
        return "issuing_date", True
    for sort in SORTS:
        if text.removeprefix("-") == sort:
            return sort, text.startswith("-")
    raise InvalidParameterError("sort", f"is one of {', '.join(SORTS)}, or one with - before it")
