"""Serves the list of payments and one payment."""

import json
from dataclasses import replace
from http import HTTPStatus

from starlette.responses import Response

from services.portal.pages.address import PAGE_ROWS
from services.portal.pages.entry_filters import EntryFilters, entry_filters
from services.portal.pages.payment import missing_payment, payment, wrong_payments
from services.portal.pages.payments import payments
from services.portal.pages.serving.visits import Visit
from services.portal.queries import InvalidParameterError, payment_query


async def payment_list(visit: Visit) -> Response:
    """`/portal/pages/payments`"""
    who = await visit.reader()
    try:
        query = replace(payment_query(visit.parameters), limit=PAGE_ROWS)
        answer = json.loads(await visit.queries.payments(visit.viewer, query, visit.at))
    except InvalidParameterError as error:
        return visit.show(wrong_payments(who, error.parameter), HTTPStatus.BAD_REQUEST)
    totals = json.loads(await visit.queries.currencies(visit.viewer, visit.at))
    filters = entry_filters(
        "payments", visit.parameters, visit.request.query_params.get("before", "")
    )
    finding = [] if answer["payments"] else await _finding(visit, filters)
    return visit.show(payments(who, filters, answer, totals, finding, downloads=visit.downloads))


async def one_payment(visit: Visit) -> Response:
    """`/portal/pages/payments/{payment_id}`"""
    who = await visit.reader()
    payment_id = visit.request.path_params["payment_id"]
    body = await visit.queries.payment(visit.viewer, payment_id, visit.at)
    if body is None:
        return visit.show(missing_payment(who), HTTPStatus.NOT_FOUND)
    fresh = await visit.freshness()
    return visit.show(payment(who, json.loads(body), fresh, downloads=visit.downloads))


async def _finding(visit: Visit, filters: EntryFilters) -> list[str]:
    """The filters each of which, dropped alone, lets something through."""
    found = []
    for name, without in filters.drops:
        query = replace(payment_query(without.parameters), limit=1)
        answer = await visit.queries.payments(visit.viewer, query, visit.at)
        if json.loads(answer)["payments"]:
            found.append(name)
    return found
