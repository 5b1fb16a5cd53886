"""Described: what the host's reads answer with, as Lago's clients read it (`shapes.py`). Pure."""

from typing import Any, Final

from services.chassis.schema_parts import (
    COUNT,
    COUNT_OR_NULL,
    DAY_OR_NULL,
    FLAG,
    TEXT,
    TEXT_OR_NULL,
    TIME_OR_NULL,
    UNITS,
    record,
    rows,
)

_ANYTHING: Final = {"type": "object"}
CUSTOMER: Final = record(
    {
        "lago_id": TEXT,
        "external_id": TEXT,
        "account_type": {"const": "customer"},
        **dict.fromkeys(
            (
                *("address_line1", "address_line2", "city", "country", "state", "zipcode"),
                *("currency", "email", "legal_name", "legal_number", "logo_url", "name"),
                *("tax_identification_number", "firstname", "lastname", "customer_type"),
                *("phone", "timezone", "url"),
            ),
            TEXT_OR_NULL,
        ),
        "net_payment_term": COUNT_OR_NULL,
        "applicable_timezone": TEXT,
        "billing_configuration": record({"document_locale": TEXT_OR_NULL}),
        "metadata": rows(_ANYTHING),
        "created_at": TEXT,
        "updated_at": TEXT,
    }
)
_CUSTOMER_OR_NULL: Final = {"anyOf": [CUSTOMER, {"type": "null"}]}


def _amounts(*names: str) -> dict[str, Any]:
    return {f"{name}_amount_cents": UNITS for name in names}


INVOICE: Final = record(
    {
        "lago_id": TEXT,
        "number": TEXT,
        "purchase_order_number": TEXT_OR_NULL,
        "issuing_date": TEXT,
        "payment_due_date": DAY_OR_NULL,
        "payment_dispute_lost_at": TIME_OR_NULL,
        "status": TEXT,
        "payment_status": TEXT,
        "payment_overdue": FLAG,
        "currency": TEXT,
        "invoice_type": TEXT,
        "net_payment_term": COUNT,
        "version_number": COUNT,
        "self_billed": FLAG,
        **dict.fromkeys(("file_url", "xml_url", "payment_url"), TEXT_OR_NULL),
        **dict.fromkeys(("voided_at", "created_at", "updated_at"), TEXT_OR_NULL),
        **_amounts("fees", "taxes", "progressive_billing_credit", "coupons", "credit_notes"),
        **_amounts("sub_total_excluding_taxes", "sub_total_including_taxes", "prepaid_credit"),
        **_amounts("total", "total_paid", "total_due", "total_offsetted_credit_note"),
        "customer": _CUSTOMER_OR_NULL,
        "metadata": rows(_ANYTHING),
        "applied_taxes": rows(_ANYTHING),
        "fees": rows(_ANYTHING),
        "credits": rows(_ANYTHING),
        "billing_periods": rows(_ANYTHING),
    },
    *("fees", "credits", "billing_periods"),
)
PAYMENT: Final = record(
    {
        "lago_id": TEXT,
        "external_customer_id": TEXT_OR_NULL,
        "invoice_ids": rows(TEXT),
        "invoice_numbers": rows(TEXT),
        "amount_cents": UNITS,
        "amount_currency": TEXT,
        "status": TEXT,
        "payment_status": TEXT,
        "type": TEXT,
        "reference": TEXT,
        **dict.fromkeys(("external_payment_id", "payment_provider_type"), TEXT_OR_NULL),
        "payment_method": {},
        "failure_reason": TEXT_OR_NULL,
        "created_at": TEXT,
    }
)
PAYMENT_RECEIPT: Final = record(
    {
        "lago_id": TEXT,
        "number": TEXT,
        "created_at": TEXT,
        "file_url": TEXT_OR_NULL,
        "xml_url": TEXT_OR_NULL,
        "payment": {"anyOf": [PAYMENT, {"type": "null"}]},
    }
)
CREDIT_NOTE: Final = record(
    {
        "lago_id": TEXT,
        "lago_invoice_id": TEXT,
        "number": TEXT,
        "currency": TEXT,
        "issuing_date": TEXT,
        **dict.fromkeys(("invoice_number", "purchase_order_number", "reason"), TEXT_OR_NULL),
        **dict.fromkeys(("description", "refund_status", "credit_status"), TEXT_OR_NULL),
        **dict.fromkeys(("file_url", "xml_url"), TEXT_OR_NULL),
        **dict.fromkeys(("created_at", "updated_at", "voided_at"), TEXT_OR_NULL),
        **_amounts("total", "taxes", "sub_total_excluding_taxes", "credit", "balance"),
        **_amounts("refund", "offset", "coupons_adjustment"),
        "taxes_rate": {"type": "number"},
        "self_billed": FLAG,
        "customer": _CUSTOMER_OR_NULL,
        "items": rows(_ANYTHING),
        "applied_taxes": rows(_ANYTHING),
    }
)
