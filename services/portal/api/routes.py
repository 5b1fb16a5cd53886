"""The addresses of the portal's JSON API."""

from http import HTTPMethod

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from services.chassis.http import MethodNotAllowedError, methods_at
from services.portal.api.account_documents import credit_note_pdf, receipt_pdf
from services.portal.api.answers import not_found
from services.portal.api.changing import end_session, set_preferences
from services.portal.api.documents import credit_note_xml, invoice_pdf, invoice_xml
from services.portal.api.exporting import invoices_csv, invoices_zip
from services.portal.api.reading import (
    account,
    credit_note,
    credit_notes,
    invoice,
    invoices,
    overview,
    payment,
    payments,
)
from services.portal.api.statement import statement
from services.portal.api.streaming import stream

ANSWERED: list[BaseRoute] = [
    Route("/portal/api/overview", overview),
    Route("/portal/api/invoices", invoices),
    Route("/portal/api/invoices.csv", invoices_csv),
    Route("/portal/api/invoices.zip", invoices_zip),
    # An id may have a slash in it; it arrives escaped and is not a step of the path.
    Route("/portal/api/invoices/{invoice_id:path}/pdf", invoice_pdf),
    Route("/portal/api/invoices/{invoice_id:path}/xml", invoice_xml),
    Route("/portal/api/invoices/{invoice_id:path}", invoice),
    Route("/portal/api/payments", payments),
    Route("/portal/api/payments/{id:path}", payment),
    Route("/portal/api/payment_receipts/{id:path}/pdf", receipt_pdf),
    Route("/portal/api/credit_notes", credit_notes),
    Route("/portal/api/credit_notes/{id:path}/pdf", credit_note_pdf),
    Route("/portal/api/credit_notes/{id:path}/xml", credit_note_xml),
    Route("/portal/api/credit_notes/{id:path}", credit_note),
    Route("/portal/api/statement", statement),
    Route("/portal/api/account", account),
    Route("/portal/api/stream", stream),
    Route("/portal/api/preferences", set_preferences, methods=["PUT"]),
    Route("/portal/api/session", end_session, methods=["DELETE"]),
]


async def _nothing_here(request: Request) -> Response:
    methods = methods_at(request, ANSWERED)
    raise MethodNotAllowedError(methods) if methods else not_found()


ROUTES: list[BaseRoute] = [
    *ANSWERED,
    # Before the page's own addresses: nothing below this one is ever an organization.
    *(
        Route(path, _nothing_here, methods=[method.value for method in HTTPMethod])
        for path in ("/portal/api", "/portal/api/{anything:path}")
    ),
]
