"""Pages of the invoice list in both directions. Knows no template.

Lists go forward by cursor. The page before one is the first page of the same list in the opposite
order, after the first invoice of this one, and turned around: `before` in an address of ours is
that list's cursor.
"""

from dataclasses import replace
from typing import Any, Final

from services.portal.pages.serving.visits import Visit
from services.portal.queries import InvoiceQuery
from services.portal.queries.cursors import Position, encode_cursor

# How Postgres writes the sort key of an invoice without a due date.
_NO_DAY: Final = "infinity"


async def invoices_page(visit: Visit, query: InvoiceQuery) -> dict[str, Any]:
    """The page of a list with the cursors of both neighbours, None where there is none.

    Raises InvalidParameterError for a cursor of another list.
    """
    before = visit.request.query_params.get("before")
    if not before:
        return await _forward(visit, query)
    turned = _turned(query)
    answer = await visit.invoices(replace(turned, cursor=before))
    if answer["next_cursor"] is None:
        # Nothing is before it: the first page, which may have grown meanwhile.
        return await _forward(visit, replace(query, cursor=None))
    rows = answer["invoices"][::-1]
    return answer | {
        "invoices": rows,
        "next_cursor": encode_cursor(replace(query, cursor=None), _position(query, rows[-1])),
        "previous_cursor": answer["next_cursor"],
    }


async def _forward(visit: Visit, query: InvoiceQuery) -> dict[str, Any]:
    answer = await visit.invoices(query)
    rows = answer["invoices"]
    # Without rows there is no invoice to go back from, but there may be a first page.
    back = query.cursor and rows
    before = encode_cursor(_turned(query), _position(query, rows[0])) if back else None
    return answer | {"previous_cursor": before}


def _turned(query: InvoiceQuery) -> InvoiceQuery:
    return replace(query, descending=not query.descending, cursor=None)


def _position(query: InvoiceQuery, invoice: dict[str, Any]) -> Position:
    key = invoice[query.sort]
    return Position(_NO_DAY if key is None else str(key), invoice["id"])
