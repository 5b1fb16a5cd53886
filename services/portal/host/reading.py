"""`GET` of lists and of one object, as Lago's clients ask for them. Knows no SQL."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final, cast

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from services.chassis.api_keys import ApiKeyHolder
from services.chassis.entity_tags import unless_known
from services.chassis.http import ApiFailure
from services.chassis.page_meta import page_meta
from services.portal.host import filters
from services.portal.host.filters import Filter, HostQuery, host_query
from services.portal.host.host import host_of
from services.portal.host.paths import ONE_OF, Address
from services.portal.host.questions import List, One, Page
from services.portal.host.shapes import (
    Shape,
    credit_note_shape,
    customer_shape,
    invoice_shape,
    payment_receipt_shape,
    payment_shape,
)
from services.portal.portal import portal_of

SHAPES: Final[Mapping[str, Callable[[Mapping[str, Any]], Shape]]] = {
    "customers": customer_shape,
    "invoices": invoice_shape,
    "payments": payment_shape,
    "payment_receipts": payment_receipt_shape,
    "credit_notes": credit_note_shape,
}
FILTERS: Final[Mapping[str, Sequence[Filter]]] = {
    "customers": filters.CUSTOMERS,
    "invoices": filters.INVOICES,
    "payments": filters.PAYMENTS,
    "payment_receipts": filters.PAYMENT_RECEIPTS,
    "credit_notes": filters.CREDIT_NOTES,
}


def not_found(collection: str) -> ApiFailure:
    """Absent and foreign alike, as Lago names it."""
    return ApiFailure(HTTPStatus.NOT_FOUND, f"{ONE_OF[collection]}_not_found")


async def read_list(request: Request, holder: ApiKeyHolder, address: Address) -> Response:
    """A page of a collection, or of what a customer has of it."""
    query_string: bytes = request.scope["query_string"]
    query = host_query(query_string, FILTERS[address.collection])
    if filters.names_billing_entities(query_string):
        raise ApiFailure(HTTPStatus.NOT_FOUND, "billing_entity_not_found")
    if address.customer is not None:
        query = await _of_customer(request, holder, query, address.customer)
    page = await _page(request, holder, address.collection, query)
    shape = SHAPES[address.collection]
    body = {
        address.collection: [shape(row) for row in page.rows],
        "meta": page_meta(query.page, query.per_page, page.total_count),
    }
    return unless_known(request, JSONResponse(body))


async def _of_customer(
    request: Request, holder: ApiKeyHolder, query: HostQuery, customer: str
) -> HostQuery:
    at = portal_of(request).clock()
    known = await host_of(request).questions.one(holder.organization_id, "customer", customer, at)
    if known is None:
        raise not_found("customers")
    return replace(query, filters={**query.filters, "external_customer_id": customer})


async def _page(request: Request, holder: ApiKeyHolder, collection: str, query: HostQuery) -> Page:
    if query.finds_nothing:
        return Page([], 0)
    at = portal_of(request).clock()
    questions = host_of(request).questions
    return await questions.page(holder.organization_id, cast("List", collection), query, at)


async def found(request: Request, holder: ApiKeyHolder, collection: str, id_: str) -> Shape:
    """One object in its shape. Raises a 404."""
    at = portal_of(request).clock()
    what = cast("One", ONE_OF[collection])
    row = await host_of(request).questions.one(holder.organization_id, what, id_, at)
    if row is None:
        raise not_found(collection)
    return SHAPES[collection](row)


async def read_one(request: Request, holder: ApiKeyHolder, collection: str, id_: str) -> Response:
    """One object under its root name."""
    shape = await found(request, holder, collection, id_)
    return unless_known(request, JSONResponse({ONE_OF[collection]: shape}))
