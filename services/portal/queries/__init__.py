"""What the portal reads, as JSON text made by Postgres. Knows no HTTP."""

from services.portal.queries.invoice_query import (
    DISPLAY_STATUSES,
    InvalidParameterError,
    InvoiceQuery,
    invoice_query,
)
from services.portal.queries.queries import Queries

__all__ = [
    "DISPLAY_STATUSES",
    "InvalidParameterError",
    "InvoiceQuery",
    "Queries",
    "invoice_query",
]
