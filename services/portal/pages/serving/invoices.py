"""Serves the list of invoices and one invoice."""

import json
from dataclasses import replace
from http import HTTPStatus

from starlette.responses import Response

from services.portal.invoice_documents import has_xml
from services.portal.pages import invoice_pages
from services.portal.pages.address import PAGE_ROWS, Filter, filters
from services.portal.pages.serving.paging import invoices_page
from services.portal.pages.serving.visits import Visit
from services.portal.queries import InvalidParameterError, InvoiceQuery, invoice_query


async def invoices(visit: Visit) -> Response:
    """`/portal/pages/invoices`"""
    queries, viewer, at = visit.queries, visit.viewer, visit.at
    totals = json.loads(await queries.currencies(viewer, at))
    who = await visit.reader()
    try:
        query = replace(invoice_query(visit.parameters), limit=PAGE_ROWS, count=True)
        answer = await invoices_page(visit, replace(query, count=True))
    except InvalidParameterError as error:
        return visit.show(invoice_pages.wrong_filter(who, error.parameter), HTTPStatus.BAD_REQUEST)
    finding = [] if answer["invoices"] else await _finding(visit, query)
    return visit.show(
        invoice_pages.invoices(who, query, answer, totals, finding, downloads=visit.downloads)
    )


async def invoice(visit: Visit) -> Response:
    """`/portal/pages/invoices/{invoice_id}`"""
    return await one_invoice(visit, visit.request.path_params["invoice_id"])


async def one_invoice(visit: Visit, invoice_id: str) -> Response:
    """The page of an invoice, however it was come to."""
    who = await visit.reader()
    body = await visit.queries.invoice(visit.viewer, invoice_id, visit.at)
    if body is None:
        return visit.show(invoice_pages.missing_invoice(who), HTTPStatus.NOT_FOUND)
    visit.viewed(visit.request, visit.viewer, invoice_id)
    fresh, told = await visit.freshness(), json.loads(body)
    profile = json.loads(await visit.queries.profile(visit.viewer, visit.at))
    told["invoice"]["has_xml"] = await has_xml(
        visit.queries, visit.viewer, told["invoice"], profile
    )
    return visit.show(invoice_pages.invoice(who, told, fresh, downloads=visit.downloads))


async def _finding(visit: Visit, query: InvoiceQuery) -> list[Filter]:
    """The filters each of which, dropped alone, lets something through: at most seven questions."""
    return [
        filter_
        for filter_ in filters(query)
        if (await visit.invoices(replace(filter_.without, limit=1, count=False)))["invoices"]
    ]
