"""Which function answers an invoice query, with which arguments. Pure."""

from dataclasses import dataclass
from typing import Final

from services.portal.queries import search
from services.portal.queries.cursors import Position
from services.portal.queries.invoice_query import InvoiceQuery

TENANT_AND_TIME: Final = 3


@dataclass(frozen=True, slots=True)
class InvoicesCall:
    """A statement and its arguments after organization, customer and time."""

    statement: str
    arguments: tuple[object, ...]


def _call(function: str, arguments: int) -> str:
    places = ", ".join(f"${place}" for place in range(1, TENANT_AND_TIME + arguments + 1))
    return f"SELECT invoices, next_key, next_id FROM portal.{function}({places})"  # noqa: S608 - names of ours


PLAIN: Final = _call("invoices", 3)
FILTERED: Final = _call("filtered_invoices", 20)


def invoices_call(query: InvoiceQuery, after: Position | None) -> InvoicesCall:
    """The plain list has a function of its own, whose plan is made once and walks an index."""
    page = (query.limit, after and after.key, after and after.invoice_id)
    if query.is_plain:
        return InvoicesCall(PLAIN, page)
    filters = (
        query.sort,
        query.descending,
        *(list(values) or None for values in (query.statuses, query.currencies, query.types)),
        query.issued_from,
        query.issued_to,
        query.due_from,
        query.due_to,
        query.amount_min,
        query.amount_max,
    )
    return InvoicesCall(FILTERED, (*page, *filters, *_search(query.q)))


def _search(q: str | None) -> tuple[object, ...]:
    if q is None:
        return (None,) * 6
    amounts = search.amounts(q)
    if amounts is None:
        return (search.word_patterns(q), *(None,) * 5)
    return (
        search.word_patterns(q),
        amounts.of_no_decimals,
        search.CURRENCIES_OF_NO_DECIMALS,
        amounts.of_three_decimals,
        search.CURRENCIES_OF_THREE_DECIMALS,
        amounts.of_two_decimals,
    )
