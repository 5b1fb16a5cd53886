"""What a reader may look at, as JSON."""

import json

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
from services.portal.papers import has_xml
from services.portal.portal import portal_of
from services.portal.queries import credit_note_query, invoice_query, payment_query
from services.portal.viewer import Viewer


async def overview(request: Request) -> Response:
    """`GET /portal/api/overview`"""
    viewer = await viewer_of(request, "portal:read")
    no_parameters(request)
    portal = portal_of(request)
    return json_answer(await portal.queries.overview(viewer, portal.clock()))


async def invoices(request: Request) -> Response:
    """`GET /portal/api/invoices`"""
    viewer = await viewer_of(request, "portal:read")
    portal = portal_of(request)
    with named_refusals():
        query = invoice_query(parameters(request.scope["query_string"]))
        return json_answer(await portal.queries.invoices(viewer, query, portal.clock()))


async def payments(request: Request) -> Response:
    """`GET /portal/api/payments`"""
    viewer = await viewer_of(request, "portal:read")
    portal = portal_of(request)
    with named_refusals():
        query = payment_query(parameters(request.scope["query_string"]))
        return json_answer(await portal.queries.payments(viewer, query, portal.clock()))


async def payment(request: Request) -> Response:
    """`GET /portal/api/payments/{id}`"""
    viewer = await viewer_of(request, "portal:read")
    no_parameters(request)
    portal, payment_id = portal_of(request), request.path_params["id"]
    return _found(await portal.queries.payment(viewer, payment_id, portal.clock()))


async def credit_notes(request: Request) -> Response:
    """`GET /portal/api/credit_notes`"""
    viewer = await viewer_of(request, "portal:read")
    portal = portal_of(request)
    with named_refusals():
        query = credit_note_query(parameters(request.scope["query_string"]))
        return json_answer(await portal.queries.credit_notes(viewer, query, portal.clock()))


async def credit_note(request: Request) -> Response:
    """`GET /portal/api/credit_notes/{id}`"""
    viewer = await viewer_of(request, "portal:read")
    no_parameters(request)
    portal, credit_note_id = portal_of(request), request.path_params["id"]
    return _found(await portal.queries.credit_note(viewer, credit_note_id, portal.clock()))


async def account(request: Request) -> Response:
    """`GET /portal/api/account`"""
    viewer = await viewer_of(request, "portal:read")
    no_parameters(request)
    portal = portal_of(request)
    return json_answer(await portal.queries.account(viewer, portal.clock()))


async def invoice(request: Request) -> Response:
    """`GET /portal/api/invoices/{id}`"""
    viewer = await viewer_of(request, "portal:read")
    no_parameters(request)
    invoice_id = request.path_params["invoice_id"]
    body = await _invoice(request, viewer, invoice_id)
    portal = portal_of(request)
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


async def _invoice(request: Request, viewer: Viewer, invoice_id: str) -> bytes:
    portal = portal_of(request)
    body = await portal.queries.invoice(viewer, invoice_id, portal.clock())
    if body is None:
        raise not_found()
    return body


def _found(body: bytes | None) -> Response:
    if body is None:
        raise not_found()
    return json_answer(body)
