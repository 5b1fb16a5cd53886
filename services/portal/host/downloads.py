"""Links to documents, and the documents behind them: the billing system's own where preferred."""

import json
from typing import Final, cast

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from services.chassis.api_keys import ApiKeyHolder
from services.portal.api.answers import not_found as nothing_here
from services.portal.api.answers import unavailable
from services.portal.api.file_response import file_response
from services.portal.api.saving import file_headers
from services.portal.document_files import TooManyDocumentsError
from services.portal.host.host import host_of
from services.portal.host.links import Document, Kind, link_of, opened
from services.portal.host.paths import ONE_OF
from services.portal.host.reading import found, not_found
from services.portal.invoice_documents import Subject, document_language
from services.portal.portal import Portal, portal_of
from services.portal.queries import CustomerDeletedError
from services.portal.viewer import Viewer

# Of the public origin; what follows is a link of links.link_of.
ADDRESS: Final = "/documents/"
_SHOWN: Final = frozenset(("finalized", "voided"))


async def make_link(request: Request, holder: ApiKeyHolder, collection: str, id_: str) -> Response:
    """The object, with a `file_url` that opens its PDF for ten minutes."""
    shape = await found(request, holder, collection, id_)
    customer = _customer(shape)
    if customer is None or (collection == "invoices" and shape["status"] not in _SHOWN):
        raise not_found(collection)
    host = host_of(request)
    document = Document(cast("Kind", ONE_OF[collection]), holder.organization_id, customer, id_)
    link = link_of(document, host.download_key, int(host.now_seconds()))
    linked = {**shape, "file_url": f"{host.public_url}{ADDRESS}{link}"}
    return JSONResponse({ONE_OF[collection]: linked})


def _customer(shape: dict[str, object]) -> str | None:
    """Whose document it is: only a customer's has one."""
    payment = cast("dict[str, object] | None", shape.get("payment", shape))
    if payment is None:
        return None
    customer = cast("dict[str, str] | None", payment.get("customer"))
    return (
        customer["external_id"]
        if customer
        else cast("str | None", payment.get("external_customer_id"))
    )


async def open_link(request: Request) -> Response:
    """The PDF of a link; absent, changed and over look the same."""
    host, portal = host_of(request), portal_of(request)
    document = opened(request.path_params["link"], host.download_key, int(host.now_seconds()))
    if document is None:
        raise nothing_here()
    try:
        made = await _pdf(portal, document)
    except TooManyDocumentsError as error:
        raise unavailable("Too many documents are being made. Try again in a moment.") from error
    except CustomerDeletedError:
        raise nothing_here() from None
    if made is None:
        raise nothing_here()
    content, name, locale = made
    headers = file_headers(f"{name}.pdf", locale) | {
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "x-robots-tag": "noindex",
    }
    return file_response(request, content, "application/pdf", headers)


async def _pdf(portal: Portal, document: Document) -> tuple[bytes, str, str] | None:
    """The PDF, its number and its language; as the customer would get it."""
    now = portal.clock()
    viewer = Viewer(
        document.organization_id,
        document.external_customer_id,
        session_id="",
        scopes=frozenset(),
        expires_at=now,
        token_digest=b"",
    )
    ask = {
        "invoice": portal.queries.invoice,
        "credit_note": portal.queries.credit_note,
        "payment_receipt": portal.queries.payment_receipt,
    }[document.kind]
    body = await ask(viewer, document.id, now)
    if body is None:
        return None
    profile = await portal.queries.profile(viewer, now)
    language = document_language(viewer, json.loads(profile))
    number = json.loads(body)[document.kind]["number"] or document.id
    if document.kind == "invoice":
        subject = Subject(document.id, body, profile, language)
        return await portal.invoice_documents.pdf(viewer, subject), number, language.locale
    content = await portal.originals.pdf(viewer, document.kind, document.id)
    if content is None:
        make = (
            portal.files.credit_note_pdf
            if document.kind == "credit_note"
            else portal.files.receipt_pdf
        )
        content = await make(body, profile, language.locale)
    return content, number, language.locale
