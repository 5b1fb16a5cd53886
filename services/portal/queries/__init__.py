"""What the portal reads, as JSON text made by Postgres. Knows no HTTP."""

from services.portal.queries.credit_note_query import CreditNoteQuery, credit_note_query
from services.portal.queries.invoice_query import (
    DISPLAY_STATUSES,
    InvoiceQuery,
    invoice_query,
)
from services.portal.queries.parameters import InvalidParameterError
from services.portal.queries.payment_query import (
    PAYMENT_STATUSES,
    PaymentQuery,
    payment_query,
)
from services.portal.queries.queries import CustomerDeletedError, Original, Queries
from services.portal.queries.statement_query import (
    STATEMENT_FORMATS,
    StatementFormat,
    StatementQuery,
    statement_query,
)

__all__ = [
    "DISPLAY_STATUSES",
    "PAYMENT_STATUSES",
    "STATEMENT_FORMATS",
    "CreditNoteQuery",
    "CustomerDeletedError",
    "InvalidParameterError",
    "InvoiceQuery",
    "Original",
    "PaymentQuery",
    "Queries",
    "StatementFormat",
    "StatementQuery",
    "credit_note_query",
    "invoice_query",
    "payment_query",
    "statement_query",
]
