"""The documents of an account: credit notes, payment receipts and the statement as PDF."""

import json
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final, Literal, TypeAlias

from starlette.requests import Request
from starlette.responses import Response

from contracts.activity import ActivityType
from services.portal.api.answers import no_parameters, not_found, unavailable, viewer_of
from services.portal.api.file_response import file_response, is_beginning
from services.portal.api.saving import file_headers
from services.portal.document_files import DocumentFiles, TooManyDocumentsError
from services.portal.invoice_documents import document_language
from services.portal.portal import portal_of
from services.portal.queries import Queries
from services.portal.viewer import Viewer

Ask: TypeAlias = Callable[[Queries, Viewer, str, datetime], Awaitable[bytes | None]]
Make: TypeAlias = Callable[[DocumentFiles, bytes, bytes, str], Awaitable[bytes]]

_DOWNLOADED: Final[dict[str, ActivityType]] = {
    "credit_note": "credit_note.downloaded",
    "payment_receipt": "payment_receipt.downloaded",
}
_BUSY: Final = "Too many documents are being made. Try again in a moment."


async def credit_note_pdf(request: Request) -> Response:
    """`GET /portal/api/credit_notes/{id}/pdf`: in the customer's language, else the session's."""
    ask, make = Queries.credit_note, DocumentFiles.credit_note_pdf
    return await _of_one(request, ask, make, "credit_note")


async def receipt_pdf(request: Request) -> Response:
    """`GET /portal/api/payment_receipts/{id}/pdf`, in the same language."""
    ask, make = Queries.payment_receipt, DocumentFiles.receipt_pdf
    return await _of_one(request, ask, make, "payment_receipt")


async def statement_pdf(request: Request, viewer: Viewer, body: bytes) -> Response:
    """The statement of a body of `Queries.statement`, in the same language."""
    statement = json.loads(body)["statement"]
    name = f"statement_{statement['from']}_{statement['to']}.pdf"
    told = {"from": statement["from"], "to": statement["to"], "format": "pdf"}
    answer = await _saved(request, viewer, DocumentFiles.statement_pdf, body, name)
    _tell(request, answer, viewer, "statement.downloaded", told)
    return answer


async def _of_one(
    request: Request, ask: Ask, make: Make, kind: Literal["credit_note", "payment_receipt"]
) -> Response:
    viewer = await viewer_of(request, "portal:download")
    no_parameters(request)
    portal, id_ = portal_of(request), request.path_params["id"]
    body = await ask(portal.queries, viewer, id_, portal.clock())
    if body is None:
        raise not_found()
    number = json.loads(body)[kind]["number"] or id_
    original = await portal.originals.pdf(viewer, kind, id_)
    answer = await _saved(request, viewer, make, body, f"{number}.pdf", original)
    _tell(request, answer, viewer, _DOWNLOADED[kind], {f"{kind}_id": id_, "format": "pdf"})
    return answer


def _tell(
    request: Request,
    answer: Response,
    viewer: Viewer,
    activity: ActivityType,
    told: dict[str, object],
) -> None:
    portal = portal_of(request)
    if is_beginning(request, answer):
        portal.events.tell(activity, viewer, told, portal.clock())


async def _saved(
    request: Request,
    viewer: Viewer,
    make: Make,
    body: bytes,
    name: str,
    original: bytes | None = None,
) -> Response:
    """The document that `make` makes, unless there is an original to hand out."""
    portal = portal_of(request)
    profile = await portal.queries.profile(viewer, portal.clock())
    language = document_language(viewer, json.loads(profile))
    try:
        pdf = original or await make(portal.files, body, profile, language.locale)
    except TooManyDocumentsError as error:
        raise unavailable(_BUSY) from error
    headers = file_headers(name, language.locale)
    return file_response(request, pdf, "application/pdf", headers)
