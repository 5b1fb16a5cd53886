"""Described: what the portal's own API answers with. Pure."""

from typing import Final

from services.chassis.schema_parts import (
    COUNT,
    COUNT_OR_NULL,
    DAY_OR_NULL,
    FLAG,
    NUMBER_OR_NULL,
    TEXT,
    TEXT_OR_NULL,
    TIME,
    TIME_OR_NULL,
    UNITS,
    record,
    rows,
)
from services.portal.queries.invoice_query import DISPLAY_STATUSES

_UNITS_OR_NULL: Final = {"type": ["integer", "null"]}
_DAY: Final = {"type": "string", "format": "date"}
_ANYTHING: Final = {"type": "object"}
_AGEING: Final = rows(
    record(
        {
            "bucket": {"enum": ["not_due", "1_30", "31_60", "61_90", "over_90"]},
            "amount_cents": UNITS,
            "count": COUNT,
        }
    )
)
_FRESHNESS: Final = {"as_of": TIME_OR_NULL, "lag_seconds": NUMBER_OR_NULL}

OVERVIEW: Final = record(
    {
        "currencies": rows(
            record(
                {
                    "currency": TEXT,
                    "invoiced_amount_cents": UNITS,
                    "invoiced_count": COUNT,
                    "outstanding_amount_cents": UNITS,
                    "outstanding_count": COUNT,
                    "overdue_amount_cents": UNITS,
                    "overdue_count": COUNT,
                    "aging": _AGEING,
                    "next_due_date": DAY_OR_NULL,
                    "next_due_amount_cents": _UNITS_OR_NULL,
                    "months": rows(
                        record(
                            {
                                "month": TEXT,
                                "invoiced_amount_cents": UNITS,
                                "paid_amount_cents": UNITS,
                            }
                        )
                    ),
                }
            )
        ),
        "today": _DAY,
        "timezone": TEXT,
        **_FRESHNESS,
    }
)
_LISTED_INVOICE: Final = {
    "id": TEXT,
    "number": TEXT_OR_NULL,
    "purchase_order_number": TEXT_OR_NULL,
    "invoice_type": TEXT_OR_NULL,
    "issuing_date": _DAY,
    "payment_due_date": DAY_OR_NULL,
    "currency": TEXT,
    "total_amount_cents": UNITS,
    "total_paid_amount_cents": UNITS,
    "total_due_amount_cents": UNITS,
    "display_status": {"enum": list(DISPLAY_STATUSES)},
}
INVOICES: Final = record(
    {
        "invoices": rows(record(_LISTED_INVOICE)),
        "next_cursor": TEXT_OR_NULL,
        "count": record({"value": COUNT, "exact": FLAG}),
    },
    "count",
)
INVOICE: Final = record(
    {
        **_LISTED_INVOICE,
        "status_reason": _ANYTHING,
        "credited_amount_cents": UNITS,
        "pending_amount_cents": UNITS,
        "net_payment_term": COUNT_OR_NULL,
        "payment_url": TEXT_OR_NULL,
        "totals": _ANYTHING,
        **dict.fromkeys(
            ("fees", "applied_taxes", "credits", "billing_periods", "metadata"),
            rows(_ANYTHING),
        ),
        "customer": {"type": ["object", "null"]},
        "seller": {"type": ["object", "null"]},
        **dict.fromkeys(("payments", "credit_notes", "timeline"), rows(_ANYTHING)),
        "has_xml": FLAG,
    }
)
PAYMENT: Final = record(
    {
        "id": TEXT,
        "amount_cents": UNITS,
        "currency": TEXT,
        "payment_status": TEXT,
        "created_at": TIME_OR_NULL,
        "date": DAY_OR_NULL,
        "reference": TEXT_OR_NULL,
        "payment_method": {},
        "payment_provider_type": TEXT_OR_NULL,
        "failure_reason": TEXT_OR_NULL,
        "receipt": {"type": ["object", "null"]},
        "allocations": rows(
            record({"invoice_id": TEXT, "number": TEXT_OR_NULL, "amount_cents": UNITS})
        ),
    }
)
PAYMENTS: Final = record({"payments": rows(PAYMENT), "next_cursor": TEXT_OR_NULL})
_LISTED_CREDIT_NOTE: Final = {
    "id": TEXT,
    "number": TEXT,
    "reason": TEXT_OR_NULL,
    "status": TEXT,
    "invoice": _ANYTHING,
    "currency": TEXT,
    "description": TEXT_OR_NULL,
    "issuing_date": _DAY,
    "total_amount_cents": UNITS,
    "credit_amount_cents": _UNITS_OR_NULL,
    "offset_amount_cents": UNITS,
    "refund_amount_cents": _UNITS_OR_NULL,
}
CREDIT_NOTES: Final = record(
    {"credit_notes": rows(record(_LISTED_CREDIT_NOTE)), "next_cursor": TEXT_OR_NULL}
)
CREDIT_NOTE: Final = record(
    {
        **_LISTED_CREDIT_NOTE,
        "lines": rows(_ANYTHING),
        "taxes": rows(_ANYTHING),
        "voided_at": TIME_OR_NULL,
        "credit_status": TEXT_OR_NULL,
        "refund_status": TEXT_OR_NULL,
        "taxes_amount_cents": _UNITS_OR_NULL,
        "balance_amount_cents": _UNITS_OR_NULL,
        "sub_total_excluding_taxes_amount_cents": _UNITS_OR_NULL,
    }
)
STATEMENT: Final = record(
    {
        "statement": record(
            {
                "from": _DAY,
                "to": _DAY,
                "timezone": TEXT,
                "today": _DAY,
                "currencies": rows(
                    record(
                        {
                            "currency": TEXT,
                            "opening_balance_cents": UNITS,
                            "movements": rows(
                                record(
                                    {
                                        "date": _DAY,
                                        "kind": TEXT,
                                        "id": TEXT,
                                        "number": TEXT_OR_NULL,
                                        "amount_cents": UNITS,
                                        "balance_cents": UNITS,
                                        "reason": TEXT_OR_NULL,
                                    }
                                )
                            ),
                            "closing_balance_cents": UNITS,
                            "aging": _AGEING,
                        }
                    )
                ),
            }
        ),
        **_FRESHNESS,
    }
)
_PARTY: Final = dict.fromkeys(
    (
        *("name", "legal_name", "legal_number", "tax_identification_number", "email", "phone"),
        *("address_line1", "address_line2", "zipcode", "city", "state", "country", "logo_url"),
        *("timezone", "locale"),
    ),
    TEXT_OR_NULL,
)
ACCOUNT: Final = record(
    {
        "today": _DAY,
        "timezone": TEXT,
        "customer": record({"external_id": TEXT, **_PARTY, "currency": TEXT_OR_NULL}),
        "organization": record({"id": TEXT, **_PARTY, "branding": {"type": ["object", "null"]}}),
        "session": record({"expires_at": TIME}),
    }
)
