"""Described: what a portal link may be used for. Pure.

A test holds this against the routes, and the answers against the schemas.
"""

from dataclasses import replace
from functools import partial
from http import HTTPStatus
from typing import Final

from services.chassis.api_descriptions import for_readers, problem
from services.chassis.openapi import JSON, Answer, Named, Operation
from services.chassis.schema_parts import in_path, one_of, query, under
from services.portal.api import account_described as account
from services.portal.api import answers_described as shapes
from services.portal.api import invoice_described as invoices
from services.portal.api.archived import ARCHIVE_INVOICES_MAX
from services.portal.api.changing import BODY_BYTES_MAX
from services.portal.api.files_described import BINARY, PART, file_answers
from services.portal.api.parameters_described import (
    CURRENCY,
    DAY,
    FILTERS,
    LOCALE,
    OF_A_PERIOD,
    PAGE,
    SET,
    several_of,
)
from services.portal.exports.turns import AT_ONCE_MAX, OF_A_CUSTOMER_MAX
from services.portal.queries.payment_query import PAYMENT_STATUSES
from services.portal.queries.statement_query import MOVEMENTS_MAX, STATEMENT_FORMATS
from services.portal.streams import STREAMS_PER_SESSION_MAX

_OVERVIEW, _INVOICES, _ACCOUNT = "overview", "invoices and documents", "account"
_PAYMENTS, _CREDIT_NOTES = "payments and receipts", "credit notes"
TAGS: Final = {
    _OVERVIEW: "What is due, what was invoiced, and how fresh that is.",
    _INVOICES: "The history, one invoice, and its documents.",
    _PAYMENTS: "What was paid, and for which invoices.",
    _CREDIT_NOTES: "What was credited, and of which invoices.",
    _ACCOUNT: "Statement, customer, preferences and session.",
}

_get: Final = partial(Operation, method="get")
_PDF, _XML, _CSV, _ZIP = "application/pdf", "application/xml", "text/csv", "application/zip"
_IN_ORDER: Final = "The newest first. Of days, both ends are meant, by the customer's calendar."
_TOO_MANY_FILES: Final = problem(
    HTTPStatus.TOO_MANY_REQUESTS,
    f"{OF_A_CUSTOMER_MAX} such files are being made for the customer, or {AT_ONCE_MAX} for all; try"
    " again after `Retry-After` seconds.",
)
_NOT_HERE: Final = problem(
    HTTPStatus.NOT_FOUND, "The customer has none of one of the ids; `parameter` is `id`."
)
_NO_XML: Final = problem(
    HTTPStatus.NOT_FOUND,
    "The customer has none of that id, or there is no e-invoice of it; `missing` names what it"
    " lacks.",
)


def _found(schema: Named, said: str = "As it is now.") -> Answer:
    return Answer(HTTPStatus.OK, said, schema)


_INVOICE_ID: Final = in_path("invoice_id", "The invoice's `id`.")
_PAYMENT_ID: Final = in_path("id", "The payment's `id`.")
_RECEIPT_ID: Final = in_path("id", "The receipt's `id`, as its payment has it.")
_CREDIT_NOTE_ID: Final = in_path("id", "The credit note's `id`.")
_READ: Final = (
    _get(
        name="showOverview",
        path="/portal/api/overview",
        summary="Show what is due",
        tag=_OVERVIEW,
        answers=(_found(shapes.OVERVIEW, "What is due, currency by currency."),),
    ),
    _get(
        name="streamChanges",
        path="/portal/api/stream",
        summary="Hear of changes",
        tag=_OVERVIEW,
        description="Server-sent events, until the session or the connection ends: `invoice` with"
        " the ids of those that changed, `overview` when any figure did, `session` when it is"
        " over.",
        answers=(
            Answer(HTTPStatus.OK, "The stream.", BINARY, "text/event-stream"),
            problem(
                HTTPStatus.TOO_MANY_REQUESTS,
                f"The session has {STREAMS_PER_SESSION_MAX} open, or the service as many as it"
                " can; try again after `Retry-After` seconds.",
            ),
        ),
    ),
    _get(
        name="findInvoices",
        path="/portal/api/invoices",
        summary="Find invoices",
        tag=_INVOICES,
        description="Those that every filter finds; drafts are never among them.",
        parameters=(
            *FILTERS,
            *PAGE,
            query("count", "Count all that the filters find, too.", one_of("true", "false")),
        ),
        answers=(_found(invoices.INVOICES, "A page."),),
    ),
    _get(
        name="readInvoice",
        path="/portal/api/invoices/{invoice_id}",
        summary="Show an invoice",
        tag=_INVOICES,
        parameters=(_INVOICE_ID,),
        answers=(_found(under("invoice", invoices.INVOICE)),),
    ),
    _get(
        name="findPayments",
        path="/portal/api/payments",
        summary="Find payments",
        tag=_PAYMENTS,
        description=_IN_ORDER,
        parameters=(
            several_of("status", PAYMENT_STATUSES),
            *OF_A_PERIOD,
        ),
        answers=(_found(shapes.PAYMENTS, "A page."),),
    ),
    _get(
        name="readPayment",
        path="/portal/api/payments/{id}",
        summary="Show a payment",
        tag=_PAYMENTS,
        parameters=(_PAYMENT_ID,),
        answers=(_found(under("payment", shapes.PAYMENT)),),
    ),
    _get(
        name="findCreditNotes",
        path="/portal/api/credit_notes",
        summary="Find credit notes",
        tag=_CREDIT_NOTES,
        description=_IN_ORDER,
        parameters=OF_A_PERIOD,
        answers=(_found(shapes.CREDIT_NOTES, "A page."),),
    ),
    _get(
        name="readCreditNote",
        path="/portal/api/credit_notes/{id}",
        summary="Show a credit note",
        tag=_CREDIT_NOTES,
        parameters=(_CREDIT_NOTE_ID,),
        answers=(_found(under("credit_note", shapes.CREDIT_NOTE)),),
    ),
    _get(
        name="readStatement",
        path="/portal/api/statement",
        summary="Show a statement of account",
        tag=_ACCOUNT,
        description=f"A period with over {MOVEMENTS_MAX:,} movements is a 400. Files need the scope"
        " `portal:download`. The PDF is in the customer's language.",
        parameters=(
            query("from", "The first day; without, that of the year of the last day.", DAY),
            query("to", "The last day; without, today.", DAY),
            CURRENCY,
            query(
                "format",
                "How it is answered.",
                one_of(*STATEMENT_FORMATS, default="json"),
            ),
            replace(LOCALE, description=f"With `format=csv`: {LOCALE.description}"),
            *PART,
        ),
        answers=(
            _found(account.STATEMENT, "The statement, in the format that was asked for."),
            *file_answers(_PDF, ""),
            *file_answers(_CSV, ""),
            problem(
                HTTPStatus.FORBIDDEN,
                "The session lacks `portal:read`, or `portal:download` for a file.",
            ),
        ),
    ),
    _get(
        name="readAccount",
        path="/portal/api/account",
        summary="Show who is billed by whom",
        tag=_ACCOUNT,
        answers=(_found(account.ACCOUNT, "Customer, organization and session."),),
    ),
)
_DOWNLOAD: Final = (
    _get(
        name="exportInvoicesAsTable",
        path="/portal/api/invoices.csv",
        summary="Download invoices as a table",
        tag=_INVOICES,
        description="All that the filters find, or those whose ids are given.",
        parameters=(*SET, *PART),
        answers=(*file_answers(_CSV, "A row for each invoice."), _NOT_HERE, _TOO_MANY_FILES),
    ),
    _get(
        name="exportInvoicesAsZip",
        path="/portal/api/invoices.zip",
        summary="Download invoices with their documents",
        tag=_INVOICES,
        description="All that the filters find, or those whose ids are given, at most"
        f" {ARCHIVE_INVOICES_MAX:,}: every PDF, the e-invoices there are, the table and a"
        " manifest.",
        parameters=(*SET, *PART),
        answers=(
            *file_answers(_ZIP, "The archive."),
            _NOT_HERE,
            _TOO_MANY_FILES,
        ),
    ),
    _get(
        name="readInvoiceAsPdf",
        path="/portal/api/invoices/{invoice_id}/pdf",
        summary="Download an invoice",
        tag=_INVOICES,
        parameters=(_INVOICE_ID, *PART),
        answers=file_answers(_PDF, "In the customer's language."),
    ),
    _get(
        name="readInvoiceAsXml",
        path="/portal/api/invoices/{invoice_id}/xml",
        summary="Download the e-invoice",
        tag=_INVOICES,
        parameters=(_INVOICE_ID, *PART),
        answers=(*file_answers(_XML, "Factur-X (EN 16931)."), _NO_XML),
    ),
    _get(
        name="readReceiptAsPdf",
        path="/portal/api/payment_receipts/{id}/pdf",
        summary="Download a receipt",
        tag=_PAYMENTS,
        parameters=(_RECEIPT_ID, *PART),
        answers=file_answers(_PDF, "In the customer's language."),
    ),
    _get(
        name="readCreditNoteAsPdf",
        path="/portal/api/credit_notes/{id}/pdf",
        summary="Download a credit note",
        tag=_CREDIT_NOTES,
        parameters=(_CREDIT_NOTE_ID, *PART),
        answers=file_answers(_PDF, "In the customer's language."),
    ),
    _get(
        name="readCreditNoteAsXml",
        path="/portal/api/credit_notes/{id}/xml",
        summary="Download a credit note as XML",
        tag=_CREDIT_NOTES,
        parameters=(_CREDIT_NOTE_ID, *PART),
        answers=(*file_answers(_XML, "Factur-X (EN 16931)."), _NO_XML),
    ),
)
_SET_PREFERENCES: Final = Operation(
    name="setPreferences",
    method="put",
    path="/portal/api/preferences",
    summary="Set the customer's language",
    tag=_ACCOUNT,
    description="Published as an event of the customer; pages and documents have it moments later.",
    body={JSON: account.PREFERENCES},
    answers=(
        _found(account.PREFERENCES, "As it is from now on."),
        problem(HTTPStatus.UNPROCESSABLE_ENTITY, "There is no such language."),
    ),
)
_END_SESSION: Final = Operation(
    name="endSession",
    method="delete",
    path="/portal/api/session",
    summary="End this session",
    tag=_ACCOUNT,
    answers=(Answer(HTTPStatus.NO_CONTENT, "The link is not good any more."),),
)

OPERATIONS: Final = (
    *for_readers("portal:read", *_READ),
    *for_readers("portal:download", *_DOWNLOAD),
    *for_readers("portal:preferences", _SET_PREFERENCES, body_bytes_max=BODY_BYTES_MAX),
    *for_readers(None, _END_SESSION),
)
