"""An invoice's PDF and e-invoice, and the e-invoice of a credit note."""

import json
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from services.chassis.http import ProblemFailure
from services.portal.api.answers import no_parameters, not_found, unavailable, viewer_of
from services.portal.api.file_response import file_response, is_beginning
from services.portal.api.saving import file_headers
from services.portal.document_files import TooManyDocumentsError
from services.portal.einvoice import Missing, build_credit_note
from services.portal.invoice_documents import Subject, document_language
from services.portal.portal import portal_of
from services.portal.viewer import Viewer


async def invoice_pdf(request: Request) -> Response:
    """The PDF, in the customer's language, else the session's."""
    viewer = await viewer_of(request, "portal:download")
    no_parameters(request)
    subject = await _subject(request, viewer)
    try:
        pdf = await portal_of(request).invoice_documents.pdf(viewer, subject)
    except TooManyDocumentsError as error:
        raise unavailable("Too many documents are being made. Try again in a moment.") from error
    answer = file_response(request, pdf, "application/pdf", _headers(subject, "pdf"))
    _tell(request, answer, viewer, subject, "pdf")
    return answer


async def invoice_xml(request: Request) -> Response:
    """The e-invoice (CII). For an invoice without one, a 404 that names what it lacks."""
    viewer = await viewer_of(request, "portal:download")
    no_parameters(request)
    subject = await _subject(request, viewer)
    xml = await portal_of(request).invoice_documents.xml(viewer, subject)
    if isinstance(xml, Missing):
        raise _no_xml(xml)
    answer = file_response(request, xml, "application/xml", _headers(subject, "xml"))
    _tell(request, answer, viewer, subject, "xml")
    return answer


async def credit_note_xml(request: Request) -> Response:
    """The same for a credit note."""
    viewer = await viewer_of(request, "portal:download")
    no_parameters(request)
    portal, credit_note_id = portal_of(request), request.path_params["id"]
    body = await portal.queries.credit_note(viewer, credit_note_id, portal.clock())
    if body is None:
        raise not_found()
    credit_note = json.loads(body)["credit_note"]
    parties = json.loads(await portal.queries.profile(viewer, portal.clock()))
    original = await portal.originals.xml(viewer, "credit_note", credit_note_id)
    xml = original or build_credit_note(credit_note, parties)
    if isinstance(xml, Missing):
        raise _no_xml(xml)
    locale = document_language(viewer, parties).locale
    headers = file_headers(f"{credit_note['number'] or credit_note_id}.xml", locale)
    answer = file_response(request, xml, "application/xml", headers)
    if is_beginning(request, answer):
        told = {"credit_note_id": credit_note_id, "format": "xml"}
        portal.events.tell("credit_note.downloaded", viewer, told, portal.clock())
    return answer


def _no_xml(missing: Missing) -> ProblemFailure:
    return ProblemFailure(
        HTTPStatus.NOT_FOUND,
        "not_found",
        "There is no e-invoice: what the billing system says is not enough for EN 16931, "
        "or does not agree.",
        missing=missing.fields,
    )


async def _subject(request: Request, viewer: Viewer) -> Subject:
    portal, invoice_id = portal_of(request), request.path_params["invoice_id"]
    body = await portal.queries.invoice(viewer, invoice_id, portal.clock())
    if body is None:
        raise not_found()
    profile = await portal.queries.profile(viewer, portal.clock())
    return Subject(invoice_id, body, profile, document_language(viewer, json.loads(profile)))


def _headers(subject: Subject, ending: str) -> dict[str, str]:
    number = json.loads(subject.invoice)["invoice"]["number"] or subject.invoice_id
    return file_headers(f"{number}.{ending}", subject.language.locale)


def _tell(request: Request, answer: Response, viewer: Viewer, subject: Subject, form: str) -> None:
    if not is_beginning(request, answer):
        return
    portal = portal_of(request)
    told = {"invoice_id": subject.invoice_id, "format": form}
    portal.events.tell("invoice.downloaded", viewer, told, portal.clock())
