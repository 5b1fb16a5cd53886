"""Described: what the portal's own API answers with. Pure.

Named apart from the host's objects, which have other fields and stand in the same document.
"""

from typing import Final

from contracts.invoices import AppliedTax
from contracts.settlements import CreditNoteItem
from services.chassis.openapi import Named
from services.chassis.schema_parts import (
    COUNT,
    DAY_OR_NULL,
    NUMBER_OR_NULL,
    TEXT,
    TEXT_OR_NULL,
    TIME_OR_NULL,
    UNITS,
    one_of,
    or_null,
    record,
    rows,
    said,
)

UNITS_OR_NULL: Final = {"type": ["integer", "null"]}
DAY: Final = {"type": "string", "format": "date"}
TODAY: Final = said("Of the customer's calendar.", DAY)
ZONE: Final = said("The customer's, as `Europe/Paris`.", TEXT)
CURRENCY: Final = said("ISO 4217, as `EUR`.", TEXT)
NEXT_CURSOR: Final = said("The `cursor` of the next page; null: there is none.", TEXT_OR_NULL)
AGEING: Final = rows(
    Named(
        "AgeingBucket",
        "What is outstanding of invoices that are due for so many days.",
        record(
            {
                "bucket": one_of("not_due", "1_30", "31_60", "61_90", "over_90"),
                "amount_cents": UNITS,
                "count": COUNT,
            }
        ),
    )
)
FRESHNESS: Final = {
    "as_of": said("When what is shown was all there was.", TIME_OR_NULL),
    "lag_seconds": said("Seconds since then.", NUMBER_OR_NULL),
}
_MONTH: Final = Named(
    "OverviewMonth",
    "What was invoiced and paid in one month.",
    record(
        {
            "month": said("As `2026-01`.", TEXT),
            "invoiced_amount_cents": UNITS,
            "paid_amount_cents": UNITS,
        }
    ),
)
_OVERVIEW_CURRENCY: Final = Named(
    "OverviewCurrency",
    "What was invoiced and is due in one currency, in its smallest unit.",
    record(
        {
            "currency": CURRENCY,
            "invoiced_amount_cents": UNITS,
            "invoiced_count": COUNT,
            "outstanding_amount_cents": UNITS,
            "outstanding_count": COUNT,
            "overdue_amount_cents": UNITS,
            "overdue_count": COUNT,
            "aging": AGEING,
            "next_due_date": DAY_OR_NULL,
            "next_due_amount_cents": UNITS_OR_NULL,
            "months": rows(_MONTH),
        }
    ),
)
OVERVIEW: Final = Named(
    "Overview",
    "What a customer owes, currency by currency; never a sum across them.",
    record(
        {
            "currencies": rows(_OVERVIEW_CURRENCY),
            "today": TODAY,
            "timezone": ZONE,
            **FRESHNESS,
        }
    ),
)
_ALLOCATION: Final = Named(
    "Allocation",
    "What of a payment is for one invoice.",
    record({"invoice_id": TEXT, "number": TEXT_OR_NULL, "amount_cents": UNITS}),
)
PAYMENT: Final = Named(
    "PortalPayment",
    "A payment with the invoices that it is for.",
    record(
        {
            "id": TEXT,
            "amount_cents": said("In the currency's smallest unit.", UNITS),
            "currency": CURRENCY,
            "payment_status": TEXT,
            "created_at": TIME_OR_NULL,
            "date": said("The day of `created_at` by the customer's calendar.", DAY_OR_NULL),
            "reference": TEXT_OR_NULL,
            "payment_method": TEXT_OR_NULL,
            "payment_provider_type": TEXT_OR_NULL,
            "failure_reason": TEXT_OR_NULL,
            "receipt": or_null(
                Named(
                    "PortalReceipt",
                    "The receipt of a payment.",
                    record({"id": TEXT, "number": TEXT}),
                )
            ),
            "allocations": rows(_ALLOCATION),
        }
    ),
)
PAYMENTS: Final = Named(
    "PortalPaymentList",
    "A page of the customer's payments, the newest first.",
    record({"payments": rows(PAYMENT), "next_cursor": NEXT_CURSOR}),
)
_LISTED_CREDIT_NOTE: Final = {
    "id": TEXT,
    "number": TEXT,
    "reason": TEXT_OR_NULL,
    "status": TEXT,
    "invoice": or_null(
        Named(
            "CreditedInvoice",
            "The invoice that a credit note is of; null while it is not known or not shown.",
            record({"id": TEXT, "number": TEXT_OR_NULL}),
        )
    ),
    "currency": CURRENCY,
    "description": TEXT_OR_NULL,
    "issuing_date": DAY,
    "total_amount_cents": said("In the currency's smallest unit, as all its amounts.", UNITS),
    "credit_amount_cents": said("For invoices to come.", UNITS_OR_NULL),
    "offset_amount_cents": said("Taken off the invoice.", UNITS),
    "refund_amount_cents": said("Paid back.", UNITS_OR_NULL),
}
CREDIT_NOTES: Final = Named(
    "PortalCreditNoteList",
    "A page of the customer's credit notes, the newest first.",
    record(
        {
            "credit_notes": rows(
                Named(
                    "ListedPortalCreditNote",
                    "A credit note as the list has it.",
                    record(_LISTED_CREDIT_NOTE),
                )
            ),
            "next_cursor": NEXT_CURSOR,
        }
    ),
)
CREDIT_NOTE: Final = Named(
    "PortalCreditNote",
    "A credit note with its lines and taxes.",
    record(
        {
            **_LISTED_CREDIT_NOTE,
            "lines": rows(CreditNoteItem),
            "taxes": rows(AppliedTax),
            "voided_at": TIME_OR_NULL,
            "credit_status": TEXT_OR_NULL,
            "refund_status": TEXT_OR_NULL,
            "taxes_amount_cents": UNITS_OR_NULL,
            "balance_amount_cents": said("What is left of the credit.", UNITS_OR_NULL),
            "sub_total_excluding_taxes_amount_cents": UNITS_OR_NULL,
        }
    ),
)
