"""Serves the list of payments and one payment."""

from starlette.responses import Response

from services.portal.pages.payment import missing_payment, payment
from services.portal.pages.payments import PAYMENTS
from services.portal.pages.serving.entries import entry_page, list_page
from services.portal.pages.serving.visits import Visit
from services.portal.queries import Queries, payment_query


async def payment_list(visit: Visit) -> Response:
    """`/portal/pages/payments`"""
    return await list_page(visit, PAYMENTS, payment_query, Queries.payments)


async def one_payment(visit: Visit) -> Response:
    """`/portal/pages/payments/{payment_id}`"""
    payment_id = visit.request.path_params["payment_id"]
    return await entry_page(visit, payment_id, Queries.payment, payment, missing_payment)
