"""Where a link of the page leads: view, filters, order and cursor kept in the address. Pure.

Every address is relative (`?view=…`), so that the page never needs to know its own origin. The
names of filters are those of `GET /portal/api/invoices`.
"""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from services.portal.queries import InvoiceQuery
from services.portal.queries.invoice_query import DisplayStatus

# Rows of one page of the list: two screens on a desk, and quick on a phone.
PAGE_ROWS = 25

INVOICES = "?view=invoices"
# What is still to be paid, whether or not it is late.
OPEN: tuple[DisplayStatus, ...] = ("overdue", "unpaid", "partially_paid", "processing")
# Of the page itself, not of the list.
PAGE_PARAMETERS = frozenset((
    "view", "before", "invoice_id", "payment_id", "credit_note_id", "theme", "locale",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter that is set: its parameters in the address and the query without it."""

    names: tuple[str, ...]
    without: InvoiceQuery


def invoice_address(invoice_id: str) -> str:
    """The page of one invoice."""
    return f"?{urlencode({'view': 'invoice', 'invoice_id': invoice_id})}"


def list_address(query: InvoiceQuery, *, before: str = "") -> str:
    """The list that a query describes, shortest form. `before`: see serving/paging.py."""
    page = [("before", before)] if before else []
    return f"?{urlencode([('view', 'invoices'), *parameters(query).items(), *page])}"


def export_path(query: InvoiceQuery, ending: str, locale: str) -> str:
    """Where the whole list is as one file, its table in the language of the page.

    It takes the bearer header, so a script fetches it.
    """
    wanted = parameters(replace(query, cursor=None)) | {"locale": locale}
    return f"/portal/api/invoices.{ending}?{urlencode(wanted)}"


def parameters(query: InvoiceQuery) -> dict[str, str]:
    """The query as the parameters that mean it; what is as by default is left out."""
    values = {
        "status": ",".join(query.statuses),
        "currency": ",".join(query.currencies),
        "type": ",".join(query.types),
        **{name: _text(getattr(query, name)) for name in _SINGLE},
        "sort": sort_parameter(query),
        "cursor": query.cursor or "",
    }
    return {name: value for name, value in values.items() if value}


def sort_parameter(query: InvoiceQuery) -> str:
    """The order as a parameter; empty for the newest first, which is the default."""
    if (query.sort, query.descending) == ("issuing_date", True):
        return ""
    return f"-{query.sort}" if query.descending else query.sort


def filters(query: InvoiceQuery) -> list[Filter]:
    """The filters that are set, each with the query that drops it (and starts at the first page).

    The two ends of a range are one filter: people set them together and drop them together.
    """
    first = replace(query, cursor=None)
    dropped = [
        (("q",), replace(first, q=None)),
        (("status",), replace(first, statuses=())),
        (("currency",), replace(first, currencies=())),
        (("type",), replace(first, types=())),
        (("issued_from", "issued_to"), replace(first, issued_from=None, issued_to=None)),
        (("due_from", "due_to"), replace(first, due_from=None, due_to=None)),
        (("amount_min", "amount_max"), replace(first, amount_min=None, amount_max=None)),
    ]
    return [Filter(names, without) for names, without in dropped if without != first]


_SINGLE = ("issued_from", "issued_to", "due_from", "due_to", "amount_min", "amount_max", "q")


def _text(value: object) -> str:
    return "" if value is None else str(value)
