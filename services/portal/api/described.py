"""Described: what a portal link may be used for. Pure.

A test holds this against the routes, and the answers against the schemas.
"""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Final

from services.chassis.api_descriptions import PORTAL_TOKEN, problems
from services.chassis.openapi import JSON, Answer, Operation, Parameter
from services.chassis.schema_parts import TEXT, in_path, number_in_query, query, record
from services.portal.api import answers_described as shapes
from services.portal.queries.invoice_query import DISPLAY_STATUSES, SORTS
from services.portal.queries.parameters import LIMIT_DEFAULT, LIMIT_MAX
from services.portal.queries.payment_query import PAYMENT_STATUSES

_OVERVIEW, _INVOICES, _ACCOUNT = "overview", "invoices", "account"
_PAYMENTS, _CREDIT_NOTES = "payments and receipts", "credit notes"
TAGS: Final = {
    _OVERVIEW: "What is due, what was invoiced, and how fresh that is.",
    _INVOICES: "The history, one invoice, and its documents.",
    _PAYMENTS: "What was paid.",
    _CREDIT_NOTES: "What was credited.",
    _ACCOUNT: "Statement, customer, preferences and session.",
}

_DAY: Final = {"type": "string", "format": "date"}
_AMOUNT: Final = {"type": "integer"}
_CURRENCY: Final = query("currency", "ISO 4217, several parted by commas.")
_PERIOD: Final = (query("from", "The first day.", _DAY), query("to", "The last day.", _DAY))
_PAGE: Final = (
    number_in_query("limit", "How many a page has.", LIMIT_DEFAULT, LIMIT_MAX),
    query("cursor", "`next_cursor` of the page before."),
)
_FILTERS: Final = (
    query("status", f"Any of {', '.join(DISPLAY_STATUSES)}, parted by commas."),
    _CURRENCY,
    query("type", "Invoice types, parted by commas."),
    query("issued_from", "Issued on this day or later.", _DAY),
    query("issued_to", "Issued on this day or before.", _DAY),
    query("due_from", "Due on this day or later.", _DAY),
    query("due_to", "Due on this day or before.", _DAY),
    query("amount_min", "In the currency's smallest unit.", _AMOUNT),
    query("amount_max", "In the currency's smallest unit.", _AMOUNT),
    query("q", "A number, a line, an id, or an amount as people type it."),
    query(
        "sort",
        "Descending with - before it.",
        {"enum": [*SORTS, *(f"-{sort}" for sort in SORTS)]},
    ),
)
_SET: Final = (
    *_FILTERS,
    query("id", "Only these invoices; up to 500 times."),
    query("locale", "The language of the table (BCP 47)."),
)
_PDF, _XML, _CSV, _ZIP = "application/pdf", "application/xml", "text/csv", "application/zip"
_BINARY: Final[dict[str, Any]] = {"type": "string", "contentMediaType": "application/octet-stream"}


def _get(
    name: str,
    path: str,
    summary: str,
    tag: str,
    answer: Answer | Sequence[Answer],
    parameters: Sequence[Parameter] = (),
    *errors: HTTPStatus,
) -> Operation:
    return Operation(
        name=name,
        method="get",
        path=f"/portal/api/{path}",
        summary=summary,
        tag=tag,
        parameters=parameters,
        answers=(
            *((answer,) if isinstance(answer, Answer) else answer),
            *problems(HTTPStatus.BAD_REQUEST, *errors),
        ),
        security=(PORTAL_TOKEN,),
    )


def _found(schema: dict[str, Any], said: str = "As it is now.") -> Answer:
    return Answer(HTTPStatus.OK, said, schema)


def _file(media_type: str, said: str) -> Answer:
    return Answer(HTTPStatus.OK, said, _BINARY, media_type)


def _one(name: str, path: str, summary: str, tag: str, answer: Answer) -> Operation:
    parameter = path.partition("{")[2].partition("}")[0]
    return _get(
        name, path, summary, tag, answer, (in_path(parameter, "Its id."),), HTTPStatus.NOT_FOUND
    )


OPERATIONS: Final = (
    _get("showOverview", "overview", "Show what is due", _OVERVIEW, _found(shapes.OVERVIEW)),
    _get(
        "streamChanges",
        "stream",
        "Hear of changes",
        _OVERVIEW,
        Answer(
            HTTPStatus.OK,
            "Server-sent events: `invoice`, `overview`, `session`.",
            _BINARY,
            "text/event-stream",
        ),
        (),
        HTTPStatus.TOO_MANY_REQUESTS,
    ),
    _get(
        "findInvoices",
        "invoices",
        "Find invoices",
        _INVOICES,
        _found(shapes.INVOICES, "A page."),
        (*_FILTERS, *_PAGE, query("count", "Count them too.", {"enum": ["true", "false"]})),
    ),
    _get(
        "exportInvoicesAsTable",
        "invoices.csv",
        "Download invoices as a table",
        _INVOICES,
        _file(_CSV, "All that the filters find."),
        _SET,
        HTTPStatus.NOT_FOUND,
        HTTPStatus.TOO_MANY_REQUESTS,
    ),
    _get(
        "exportInvoicesAsZip",
        "invoices.zip",
        "Download invoices with their documents",
        _INVOICES,
        (
            _file(_ZIP, "Every PDF, the XML there is, and a manifest."),
            Answer(HTTPStatus.PARTIAL_CONTENT, "The part that `Range` names.", _BINARY, _ZIP),
        ),
        _SET,
        HTTPStatus.NOT_FOUND,
        HTTPStatus.TOO_MANY_REQUESTS,
    ),
    _one(
        "readInvoice",
        "invoices/{invoice_id}",
        "Show an invoice",
        _INVOICES,
        _found(record({"invoice": shapes.INVOICE})),
    ),
    _one(
        "readInvoiceAsPdf",
        "invoices/{invoice_id}/pdf",
        "Download an invoice",
        _INVOICES,
        _file(_PDF, "In the customer's language."),
    ),
    _one(
        "readInvoiceAsXml",
        "invoices/{invoice_id}/xml",
        "Download the e-invoice",
        _INVOICES,
        _file(_XML, "Factur-X (EN 16931)."),
    ),
    _get(
        "findPayments",
        "payments",
        "Find payments",
        _PAYMENTS,
        _found(shapes.PAYMENTS, "A page."),
        (
            query("status", f"Any of {', '.join(PAYMENT_STATUSES)}, parted by commas."),
            _CURRENCY,
            *_PERIOD,
            *_PAGE,
        ),
    ),
    _one(
        "readPayment",
        "payments/{id}",
        "Show a payment",
        _PAYMENTS,
        _found(record({"payment": shapes.PAYMENT})),
    ),
    _one(
        "readReceiptAsPdf",
        "payment_receipts/{id}/pdf",
        "Download a receipt",
        _PAYMENTS,
        _file(_PDF, "In the customer's language."),
    ),
    _get(
        "findCreditNotes",
        "credit_notes",
        "Find credit notes",
        _CREDIT_NOTES,
        _found(shapes.CREDIT_NOTES, "A page."),
        (_CURRENCY, *_PERIOD, *_PAGE),
    ),
    _one(
        "readCreditNote",
        "credit_notes/{id}",
        "Show a credit note",
        _CREDIT_NOTES,
        _found(record({"credit_note": shapes.CREDIT_NOTE})),
    ),
    _one(
        "readCreditNoteAsPdf",
        "credit_notes/{id}/pdf",
        "Download a credit note",
        _CREDIT_NOTES,
        _file(_PDF, "In the customer's language."),
    ),
    _one(
        "readCreditNoteAsXml",
        "credit_notes/{id}/xml",
        "Download a credit note as XML",
        _CREDIT_NOTES,
        _file(_XML, "Factur-X (EN 16931)."),
    ),
    _get(
        "readStatement",
        "statement",
        "Show a statement of account",
        _ACCOUNT,
        (_found(shapes.STATEMENT), _file(_PDF, "As PDF."), _file(_CSV, "As a table.")),
        (
            *_PERIOD,
            _CURRENCY,
            query("format", "How it is answered.", {"enum": ["json", "pdf", "csv"]}),
            query("locale", "The language of the table (BCP 47)."),
        ),
    ),
    _get(
        "readAccount",
        "account",
        "Show who is billed by whom",
        _ACCOUNT,
        _found(shapes.ACCOUNT),
    ),
    Operation(
        name="setPreferences",
        method="put",
        path="/portal/api/preferences",
        summary="Set the customer's language",
        tag=_ACCOUNT,
        description="Published as an event of the customer.",
        body={JSON: record({"locale": TEXT})},
        answers=(
            _found(record({"locale": TEXT}), "As it is from now on."),
            *problems(
                HTTPStatus.BAD_REQUEST,
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                HTTPStatus.UNPROCESSABLE_ENTITY,
            ),
        ),
        security=(PORTAL_TOKEN,),
    ),
    Operation(
        name="endSession",
        method="delete",
        path="/portal/api/session",
        summary="End this session",
        tag=_ACCOUNT,
        answers=(Answer(HTTPStatus.NO_CONTENT, "The link is not good any more."), *problems()),
        security=(PORTAL_TOKEN,),
    ),
)
