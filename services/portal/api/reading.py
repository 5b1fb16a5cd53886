"""What a reader may look at, as JSON; and the PDF of an invoice."""

import json
import re
from http import HTTPStatus
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from services.portal.api.answers import (
    json_answer,
    named_refusals,
    no_parameters,
    not_found,
    unavailable,
    viewer_of,
)
from services.portal.api.parameters import parameters
from services.portal.invoice_files import TooManyDocumentsError
from services.portal.languages import choose
from services.portal.portal import portal_of
from services.portal.queries import credit_note_query, invoice_query, payment_query
from services.portal.viewer import Viewer

# What every file system takes; the exact number follows in UTF-8.
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9._-]+")
_NOT_IN_A_NAME = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')


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
    tell_viewed(request, viewer, invoice_id)
    return json_answer(body)


def tell_viewed(request: Request, viewer: Viewer, invoice_id: str) -> None:
    """Publish that somebody looked at an invoice, best effort."""
    portal = portal_of(request)
    portal.events.tell("invoice.viewed", viewer, {"invoice_id": invoice_id}, portal.clock())


async def invoice_pdf(request: Request) -> Response:
    """`GET /portal/api/invoices/{id}/pdf`: in the customer's language, else the session's."""
    viewer = await viewer_of(request, "portal:download")
    no_parameters(request)
    portal, invoice_id = portal_of(request), request.path_params["invoice_id"]
    body = await _invoice(request, viewer, invoice_id)
    profile = await portal.queries.profile(viewer, portal.clock())
    parties = json.loads(profile)
    language = choose(
        parties["customer"]["locale"], viewer.locale, parties["organization"]["locale"]
    )
    try:
        pdf = await portal.files.pdf(body, profile, language.locale)
    except TooManyDocumentsError as error:
        raise unavailable("Too many documents are being made. Try again in a moment.") from error
    told = {"invoice_id": invoice_id, "format": "pdf"}
    portal.events.tell("invoice.downloaded", viewer, told, portal.clock())
    number = json.loads(body)["invoice"]["number"] or invoice_id
    return Response(
        pdf,
        HTTPStatus.OK,
        media_type="application/pdf",
        headers={
            "content-disposition": content_disposition(f"{number}.pdf"),
            "content-language": language.locale,
        },
    )


def content_disposition(name: str) -> str:
    """To be saved under this name: in ASCII for old clients, exactly for all others (RFC 6266)."""
    exact = _NOT_IN_A_NAME.sub("-", name)
    plain = _NOT_PLAIN.sub("-", exact).lstrip(".-") or "invoice.pdf"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(exact, safe='')}"


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
