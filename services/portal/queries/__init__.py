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
from services.portal.queries.queries import Queries

__all__ = [
    "DISPLAY_STATUSES",
    "PAYMENT_STATUSES",
    "CreditNoteQuery",
    "InvalidParameterError",
    "InvoiceQuery",
    "PaymentQuery",
    "Queries",
    "credit_note_query",
    "invoice_query",
    "payment_query",
]
