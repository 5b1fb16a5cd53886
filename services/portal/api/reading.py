"""What a reader may look at, as JSON."""

import json
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from services.portal.api.answers import (
    json_answer,
    named_refusals,
    no_parameters,
    not_found,
    viewer_of,
)
from services.portal.api.parameters import parameters
from services.portal.invoice_documents import has_xml
from services.portal.portal import portal_of
from services.portal.queries import Queries, credit_note_query, invoice_query, payment_query
from services.portal.viewer import Viewer

Query = TypeVar("Query")


async def overview(request: Request) -> Response:
    """`GET /portal/api/overview`"""
    return await _whole(request, Queries.overview)


async def account(request: Request) -> Response:
    """`GET /portal/api/account`"""
    return await _whole(request, Queries.account)


async def invoices(request: Request) -> Response:
    """`GET /portal/api/invoices`"""
    return await _list(request, invoice_query, Queries.invoices)


async def payments(request: Request) -> Response:
    """`GET /portal/api/payments`"""
    return await _list(request, payment_query, Queries.payments)


async def credit_notes(request: Request) -> Response:
    """`GET /portal/api/credit_notes`"""
    return await _list(request, credit_note_query, Queries.credit_notes)


async def payment(request: Request) -> Response:
    """`GET /portal/api/payments/{id}`"""
    return await _one(request, Queries.payment)


async def credit_note(request: Request) -> Response:
    """`GET /portal/api/credit_notes/{id}`"""
    return await _one(request, Queries.credit_note)


async def invoice(request: Request) -> Response:
    """`GET /portal/api/invoices/{id}`"""
    viewer = await viewer_of(request, "portal:read")
    no_parameters(request)
    portal, invoice_id = portal_of(request), request.path_params["invoice_id"]
    body = await portal.queries.invoice(viewer, invoice_id, portal.clock())
    if body is None:
        raise not_found()
    profile = await portal.queries.profile(viewer, portal.clock())
    told = json.loads(body)
    told["invoice"]["has_xml"] = await has_xml(
        portal.queries, viewer, told["invoice"], json.loads(profile)
    )
    tell_viewed(request, viewer, invoice_id)
    return JSONResponse(told)


def tell_viewed(request: Request, viewer: Viewer, invoice_id: str) -> None:
    """Publish that somebody looked at an invoice, best effort."""
    portal = portal_of(request)
    portal.events.tell("invoice.viewed", viewer, {"invoice_id": invoice_id}, portal.clock())


async def _whole(
    request: Request, ask: Callable[[Queries, Viewer, datetime], Awaitable[bytes]]
) -> Response:
    viewer = await viewer_of(request, "portal:read")
    no_parameters(request)
    portal = portal_of(request)
    return json_answer(await ask(portal.queries, viewer, portal.clock()))


async def _list(
    request: Request,
    read: Callable[[Sequence[tuple[str, str]]], Query],
    ask: Callable[[Queries, Viewer, Query, datetime], Awaitable[bytes]],
) -> Response:
    viewer = await viewer_of(request, "portal:read")
    portal = portal_of(request)
    with named_refusals():
        query = read(parameters(request.scope["query_string"]))
        return json_answer(await ask(portal.queries, viewer, query, portal.clock()))


async def _one(
    request: Request, ask: Callable[[Queries, Viewer, str, datetime], Awaitable[bytes | None]]
) -> Response:
    viewer = await viewer_of(request, "portal:read")
    no_parameters(request)
    portal = portal_of(request)
    body = await ask(portal.queries, viewer, request.path_params["id"], portal.clock())
    if body is None:
        raise not_found()
    return json_answer(body)
