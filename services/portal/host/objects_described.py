"""Described: what the host's reads answer with, as Lago's clients read it (`shapes.py`). Pure."""

from typing import Any, Final

from contracts.invoices import AppliedTax, Credit, Fee, MetadataEntry
from contracts.settlements import CreditNoteItem
from services.chassis.openapi import Named
from services.chassis.schema_parts import (
    COUNT,
    COUNT_OR_NULL,
    DAY_OR_NULL,
    FLAG,
    TEXT,
    TEXT_OR_NULL,
    TIME_OR_NULL,
    UNITS,
    also,
    one_of,
    or_null,
    record,
    rows,
    said,
)
from services.portal.host.shapes import UNKNOWN_TIME

# Lago's clients want them there.
_OF_LAGO_ALONE: Final = {
    "billing_entity_code": said("Null: Portico knows no billing entities.", TEXT_OR_NULL),
    "sequential_id": said("Null: numbers are the billing system's.", COUNT_OR_NULL),
}
_NOT_LAGOS: Final = said("Null: Lago's own ids of parts are not kept.", {"type": "null"})
# Lago's clients insist on a time.
_TOLD: Final = f"A time that nobody has told is {UNKNOWN_TIME}."
_METADATA: Final = rows(MetadataEntry)
CUSTOMER: Final = Named(
    "Customer",
    "Who is billed, in the shape of Lago's API.",
    record(
        {
            "lago_id": said("The billing system's id; yours where it has none.", TEXT),
            "external_id": said("The customer's id in your system.", TEXT),
            "account_type": one_of("customer"),
            **dict.fromkeys(
                (
                    *("address_line1", "address_line2", "city", "country", "state", "zipcode"),
                    *("currency", "email", "legal_name", "legal_number", "logo_url", "name"),
                    *("tax_identification_number", "firstname", "lastname", "customer_type"),
                    *("phone", "timezone", "url"),
                ),
                TEXT_OR_NULL,
            ),
            "net_payment_term": said("Days from issue until an invoice is due.", COUNT_OR_NULL),
            "applicable_timezone": said("Its own, else the organization's, else UTC.", TEXT),
            "billing_configuration": Named(
                "BillingConfiguration",
                "How a customer is billed.",
                record(
                    {
                        "document_locale": said(
                            "The language of its documents (BCP 47).", TEXT_OR_NULL
                        )
                    }
                ),
            ),
            "metadata": _METADATA,
            "created_at": said(f"Else `updated_at`. {_TOLD}", TEXT),
            "updated_at": said(f"Else `created_at`. {_TOLD}", TEXT),
        }
    ),
)


def _amounts(*names: str) -> dict[str, Any]:
    return {f"{name}_amount_cents": UNITS for name in names}


_INVOICE_TAX: Final = Named(
    "InvoiceTax",
    "One tax of an invoice; the rate in percent.",
    also(AppliedTax, {"lago_id": _NOT_LAGOS, "lago_tax_id": _NOT_LAGOS, "lago_invoice_id": TEXT}),
)
_INVOICE_FEE: Final = Named(
    "InvoiceFee",
    "One line of an invoice.",
    also(
        Fee,
        {
            "lago_id": TEXT_OR_NULL,
            "lago_invoice_id": TEXT,
            "amount_currency": TEXT,
            "total_amount_currency": TEXT,
            "units": said("A number, as text.", TEXT_OR_NULL),
        },
    ),
)
_INVOICE_CREDIT: Final = Named(
    "InvoiceCredit",
    "A coupon or credit that an invoice took off.",
    also(Credit, {"lago_id": _NOT_LAGOS, "before_taxes": FLAG}),
)
_INVOICE_PERIOD: Final = Named(
    "InvoicePeriod",
    "What an invoice bills of one subscription, and from when to when; empty and 1970 where"
    " nobody said.",
    record(
        dict.fromkeys(
            (
                *("lago_subscription_id", "external_subscription_id", "lago_plan_id"),
                *("invoicing_reason", "subscription_from_datetime", "subscription_to_datetime"),
                *("charges_from_datetime", "charges_to_datetime"),
            ),
            TEXT,
        )
    ),
)
INVOICE: Final = Named(
    "Invoice",
    "An invoice, in the shape of Lago's API. Amounts are in the smallest unit of its currency.",
    record(
        {
            "lago_id": said("The billing system's id.", TEXT),
            **_OF_LAGO_ALONE,
            "number": TEXT,
            "purchase_order_number": TEXT_OR_NULL,
            "issuing_date": said("A day: `2026-01-31`.", TEXT),
            "payment_due_date": DAY_OR_NULL,
            "payment_dispute_lost_at": TIME_OR_NULL,
            "status": said("`draft`, `finalized`, `voided`, `failed` or `pending`.", TEXT),
            "payment_status": said("`pending`, `succeeded` or `failed`.", TEXT),
            "payment_overdue": FLAG,
            "currency": said("ISO 4217, as `EUR`.", TEXT),
            "invoice_type": said("`one_off` where nobody said another.", TEXT),
            "net_payment_term": said("Days from issue until it is due.", COUNT),
            "version_number": COUNT,
            "self_billed": FLAG,
            **dict.fromkeys(("file_url", "xml_url", "payment_url"), TEXT_OR_NULL),
            **dict.fromkeys(("voided_at", "created_at", "updated_at"), TEXT_OR_NULL),
            **_amounts("fees", "taxes", "progressive_billing_credit", "coupons", "credit_notes"),
            **_amounts("sub_total_excluding_taxes", "sub_total_including_taxes", "prepaid_credit"),
            **_amounts("total", "total_paid", "total_due", "total_offsetted_credit_note"),
            **dict.fromkeys(
                (
                    "prepaid_granted_credit_amount_cents",
                    "prepaid_purchased_credit_amount_cents",
                ),
                said("Null: not told apart.", {"type": ["integer", "null"]}),
            ),
            "customer": or_null(CUSTOMER),
            "metadata": _METADATA,
            "applied_taxes": rows(_INVOICE_TAX),
            "fees": rows(_INVOICE_FEE),
            "credits": rows(_INVOICE_CREDIT),
            "billing_periods": rows(_INVOICE_PERIOD),
        },
        *("fees", "credits", "billing_periods"),
    ),
)
PAYMENT: Final = Named(
    "Payment",
    "A payment, in the shape of Lago's API.",
    record(
        {
            "lago_id": said("The billing system's id.", TEXT),
            "external_customer_id": said("The customer's id in your system.", TEXT_OR_NULL),
            "invoice_ids": said("The invoices that it pays.", rows(TEXT)),
            "invoice_numbers": said("Of those that are known.", rows(TEXT)),
            "amount_cents": said("In the smallest unit of the currency.", UNITS),
            "amount_currency": said("ISO 4217, as `EUR`.", TEXT),
            "status": said("The same as `payment_status`.", TEXT),
            "payment_status": said("`pending`, `processing`, `succeeded` or `failed`.", TEXT),
            "type": said("`provider` or `manual` where nobody said another.", TEXT),
            "reference": TEXT,
            **dict.fromkeys(("external_payment_id", "payment_provider_type"), TEXT_OR_NULL),
            "payment_method": said("As the billing system told it.", {}),
            "failure_reason": TEXT_OR_NULL,
            "created_at": said(f"Else `updated_at`. {_TOLD}", TEXT),
        }
    ),
)
PAYMENT_RECEIPT: Final = Named(
    "PaymentReceipt",
    "A receipt, in the shape of Lago's API.",
    record(
        {
            "lago_id": said("The billing system's id.", TEXT),
            "number": TEXT,
            "created_at": said(f"Else `updated_at`. {_TOLD}", TEXT),
            "file_url": TEXT_OR_NULL,
            "xml_url": TEXT_OR_NULL,
            "payment": or_null(PAYMENT),
        }
    ),
)
_CREDIT_NOTE_LINE: Final = Named(
    "CreditNoteLine",
    "One line of a credit note.",
    also(CreditNoteItem, {"lago_id": _NOT_LAGOS, "amount_currency": TEXT}),
)
_CREDIT_NOTE_TAX: Final = Named(
    "CreditNoteTax",
    "One tax of a credit note; the rate in percent.",
    also(AppliedTax, {"lago_id": _NOT_LAGOS, "lago_credit_note_id": TEXT}),
)
CREDIT_NOTE: Final = Named(
    "CreditNote",
    "A credit note, in the shape of Lago's API. Amounts are in the smallest unit of its currency.",
    record(
        {
            "lago_id": said("The billing system's id.", TEXT),
            **_OF_LAGO_ALONE,
            "lago_invoice_id": said("The invoice that it credits.", TEXT),
            "number": TEXT,
            "currency": said("ISO 4217, as `EUR`.", TEXT),
            "issuing_date": said("A day: `2026-01-31`.", TEXT),
            **dict.fromkeys(("invoice_number", "purchase_order_number", "reason"), TEXT_OR_NULL),
            "description": TEXT_OR_NULL,
            "refund_status": said("`pending`, `succeeded` or `failed`.", TEXT_OR_NULL),
            "credit_status": said("`available`, `consumed` or `voided`.", TEXT_OR_NULL),
            **dict.fromkeys(("file_url", "xml_url"), TEXT_OR_NULL),
            **dict.fromkeys(("created_at", "updated_at", "voided_at"), TEXT_OR_NULL),
            **_amounts("total", "taxes", "sub_total_excluding_taxes", "credit", "balance"),
            **_amounts("refund", "offset", "coupons_adjustment"),
            "taxes_rate": said("In percent.", {"type": "number"}),
            "self_billed": FLAG,
            "customer": or_null(CUSTOMER),
            "items": rows(_CREDIT_NOTE_LINE),
            "applied_taxes": rows(_CREDIT_NOTE_TAX),
        }
    ),
)
