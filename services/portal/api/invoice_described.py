"""Described: invoices as the portal's own API answers them. Pure."""

from typing import Final

from contracts.invoices import AppliedTax, BillingPeriod, Credit, Fee, MetadataEntry, Party
from services.chassis.openapi import Named
from services.chassis.schema_parts import (
    COUNT,
    COUNT_OR_NULL,
    DAY_OR_NULL,
    FLAG,
    TEXT,
    TEXT_OR_NULL,
    TIME,
    TIME_OR_NULL,
    UNITS,
    one_of,
    or_null,
    record,
    rows,
    said,
)
from services.portal.api.answers_described import (
    CURRENCY,
    DAY,
    NEXT_CURSOR,
    TODAY,
    UNITS_OR_NULL,
    ZONE,
)
from services.portal.queries.invoice_query import DISPLAY_STATUSES

_DISPLAY_STATUS: Final = Named(
    "DisplayStatus", "What an invoice shows as its status.", one_of(*DISPLAY_STATUSES)
)
_STATUS_REASON: Final = Named(
    "StatusReason",
    "The rule that an invoice's `display_status` follows from, and what it was held against.",
    record({"rule": TEXT, "today": TODAY, "timezone": ZONE, "payment_due_date": DAY_OR_NULL}),
)
_TOTALS: Final = Named(
    "InvoiceTotals",
    "From the sum of the lines to the total; null where nobody said.",
    record(
        {
            **dict.fromkeys(
                (
                    "fees_amount_cents",
                    "coupons_amount_cents",
                    "progressive_billing_credit_amount_cents",
                    "sub_total_excluding_taxes_amount_cents",
                    "taxes_amount_cents",
                    "sub_total_including_taxes_amount_cents",
                    "credit_notes_amount_cents",
                    "prepaid_credit_amount_cents",
                ),
                UNITS_OR_NULL,
            ),
            "total_amount_cents": UNITS,
        }
    ),
)
_INVOICE_PAYMENT: Final = Named(
    "InvoicePayment",
    "What one payment brought to an invoice.",
    record(
        {
            "id": TEXT,
            "amount_cents": UNITS,
            "currency": CURRENCY,
            "payment_status": TEXT,
            "created_at": TIME_OR_NULL,
            "reference": TEXT_OR_NULL,
            "payment_method": TEXT_OR_NULL,
            "payment_provider_type": TEXT_OR_NULL,
            "failure_reason": said("Of one that has failed.", TEXT_OR_NULL),
        }
    ),
)
_INVOICE_CREDIT_NOTE: Final = Named(
    "InvoiceCreditNote",
    "A credit note of an invoice.",
    record(
        {
            "id": TEXT,
            "number": TEXT,
            "currency": CURRENCY,
            "issuing_date": DAY,
            "total_amount_cents": UNITS,
            "offset_amount_cents": said("Taken off the invoice.", UNITS),
            "reason": TEXT_OR_NULL,
            "voided": FLAG,
        }
    ),
)
_TIMELINE_ENTRY: Final = Named(
    "TimelineEntry",
    "One thing that happened to an invoice, or is due to.",
    record(
        {
            "type": said("As `issued`, `due`, `payment_succeeded`, `credit_note`, `voided`.", TEXT),
            "date": said("By the customer's calendar.", DAY),
            "at": TIME,
            "id": said("Of the payment or credit note.", TEXT),
            "number": said("Of the credit note.", TEXT),
            "amount_cents": UNITS,
            "reason": TEXT,
        },
        *("date", "at", "id", "number", "amount_cents", "reason"),
    ),
)
_LISTED_INVOICE: Final = {
    "id": TEXT,
    "number": TEXT_OR_NULL,
    "purchase_order_number": TEXT_OR_NULL,
    "invoice_type": TEXT_OR_NULL,
    "issuing_date": DAY,
    "payment_due_date": DAY_OR_NULL,
    "currency": CURRENCY,
    "total_amount_cents": said("In the currency's smallest unit, as all its amounts.", UNITS),
    "total_paid_amount_cents": UNITS,
    "total_due_amount_cents": said("What is left to pay.", UNITS),
    "display_status": _DISPLAY_STATUS,
}
INVOICES: Final = Named(
    "PortalInvoiceList",
    "A page of the customer's invoices.",
    record(
        {
            "invoices": rows(
                Named(
                    "ListedPortalInvoice",
                    "An invoice as the list has it.",
                    record(_LISTED_INVOICE),
                )
            ),
            "next_cursor": NEXT_CURSOR,
            "count": Named(
                "InvoiceCount",
                "How many the filters find; where not `exact`, at least so many.",
                record({"value": COUNT, "exact": FLAG}),
            ),
        },
        "count",
    ),
)
INVOICE: Final = Named(
    "PortalInvoice",
    "An invoice with its lines, what was paid and credited, and what happened to it.",
    record(
        {
            **_LISTED_INVOICE,
            "status_reason": _STATUS_REASON,
            "credited_amount_cents": UNITS,
            "pending_amount_cents": said("Of payments that are under way.", UNITS),
            "net_payment_term": said("Days from issue until it is due.", COUNT_OR_NULL),
            "payment_url": said("Where what is left can be paid.", TEXT_OR_NULL),
            "totals": _TOTALS,
            "fees": rows(Fee),
            "applied_taxes": rows(AppliedTax),
            "credits": rows(Credit),
            "billing_periods": rows(BillingPeriod),
            "metadata": said("Custom fields that are for the customer.", rows(MetadataEntry)),
            "customer": or_null(Party),
            "seller": or_null(Party),
            "payments": rows(_INVOICE_PAYMENT),
            "credit_notes": rows(_INVOICE_CREDIT_NOTE),
            "timeline": said("What happened to it, the first first.", rows(_TIMELINE_ENTRY)),
            "has_xml": said("There is an e-invoice of it.", FLAG),
        }
    ),
)
