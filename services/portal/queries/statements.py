"""The statements that questions are asked with; which of them answers an invoice query."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from services.chassis.sql import Statements
from services.portal.queries import search
from services.portal.queries.credit_note_query import CreditNoteQuery
from services.portal.queries.cursors import Position
from services.portal.queries.invoice_query import InvoiceQuery
from services.portal.queries.payment_query import PaymentQuery

_STATEMENTS: Final = Statements(Path(__file__).parent.parent / "sql")
OVERVIEW: Final = _STATEMENTS["overview"]
INVOICE: Final = _STATEMENTS["invoice"]
FRESHNESS: Final = _STATEMENTS["freshness"]
PROFILE: Final = _STATEMENTS["profile"]
ORGANIZATION: Final = _STATEMENTS["organization"]
INVOICES_BY_ID: Final = _STATEMENTS["invoices_by_id"]
INVOICE_PRINTS: Final = _STATEMENTS["invoice_prints"]
ORIGINALS: Final = _STATEMENTS["originals"]
PLAIN_LIST: Final = _STATEMENTS["invoices"]
FILTERED_LIST: Final = _STATEMENTS["filtered_invoices"]
COUNT_INVOICES: Final = _STATEMENTS["count_invoices"]
PAYMENTS: Final = _STATEMENTS["payments"]
PAYMENT: Final = _STATEMENTS["payment"]
PAYMENT_RECEIPT: Final = _STATEMENTS["payment_receipt"]
CREDIT_NOTES: Final = _STATEMENTS["credit_notes"]
CREDIT_NOTE: Final = _STATEMENTS["credit_note"]
CURRENCIES: Final = _STATEMENTS["currencies"]
STATEMENT: Final = _STATEMENTS["statement"]


@dataclass(frozen=True, slots=True)
class PageCall:
    """A statement for one page of a list, and its arguments after organization, customer and time.

    `reads_much`: it may look at much of what a customer has before the page is full.
    """

    statement: str
    arguments: tuple[object, ...]
    reads_much: bool


def invoices_call(query: InvoiceQuery, after: Position | None) -> PageCall:
    """The plain list has a function of its own, whose plan is made once and walks an index."""
    page = _page(query.limit, after)
    if query.is_plain:
        return PageCall(PLAIN_LIST, page, reads_much=False)
    order = (query.sort, query.descending)
    arguments = (*page, *order, *invoice_filters(query))
    return PageCall(FILTERED_LIST, arguments, reads_much=True)


def payments_call(query: PaymentQuery, after: Position | None) -> PageCall:
    """Days are a range of the index that the list is in the order of."""
    arguments = (
        *_page(query.limit, after),
        list(query.statuses) or None,
        list(query.currencies) or None,
        query.first_day,
        query.last_day,
    )
    return PageCall(PAYMENTS, arguments, reads_much=bool(query.statuses or query.currencies))


def credit_notes_call(query: CreditNoteQuery, after: Position | None) -> PageCall:
    """As for payments."""
    arguments = (
        *_page(query.limit, after),
        list(query.currencies) or None,
        query.first_day,
        query.last_day,
    )
    return PageCall(CREDIT_NOTES, arguments, reads_much=bool(query.currencies))


def invoice_filters(query: InvoiceQuery) -> tuple[object, ...]:
    """What filters a list of invoices, as both the list and its count take it."""
    return (
        *(list(values) or None for values in (query.statuses, query.currencies, query.types)),
        query.issued_from,
        query.issued_to,
        query.due_from,
        query.due_to,
        query.amount_min,
        query.amount_max,
        *_search(query.q),
    )


def _page(limit: int, after: Position | None) -> tuple[object, ...]:
    return (limit, after and after.key, after and after.id)


def _search(q: str | None) -> tuple[object, ...]:
    if q is None:
        return (None,) * 7
    amounts = search.amounts(q)
    if amounts is None:
        return (search.word_patterns(q), *(None,) * 5, search.index_patterns(q))
    return (
        search.word_patterns(q),
        amounts.of_no_decimals,
        search.CURRENCIES_OF_NO_DECIMALS,
        amounts.of_three_decimals,
        search.CURRENCIES_OF_THREE_DECIMALS,
        amounts.of_two_decimals,
        search.index_patterns(q),
    )
