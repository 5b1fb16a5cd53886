"""Described: statements of account, who is billed by whom, what a customer may choose. Pure."""

from typing import Final

from contracts.accounts import Branding
from services.chassis.openapi import Named
from services.chassis.schema_parts import (
    TEXT,
    TEXT_OR_NULL,
    TIME,
    UNITS,
    one_of,
    or_null,
    record,
    rows,
    said,
)
from services.portal.api.answers_described import AGEING, CURRENCY, DAY, FRESHNESS, TODAY, ZONE

_MOVEMENT: Final = Named(
    "StatementMovement",
    "What raised or lowered the balance, and the balance after it.",
    record(
        {
            "date": DAY,
            "kind": one_of("invoice", "payment", "credit_note", "voided", "adjustment"),
            "id": TEXT,
            "number": TEXT_OR_NULL,
            "amount_cents": UNITS,
            "balance_cents": UNITS,
            "reason": said(
                "Of an adjustment: `dispute_lost`, `reported_paid` or `overpaid`.", TEXT_OR_NULL
            ),
        }
    ),
)
_STATEMENT_CURRENCY: Final = Named(
    "StatementCurrency",
    "The account in one currency, in its smallest unit.",
    record(
        {
            "currency": CURRENCY,
            "opening_balance_cents": UNITS,
            "movements": rows(_MOVEMENT),
            "closing_balance_cents": UNITS,
            "aging": AGEING,
        }
    ),
)
STATEMENT: Final = Named(
    "StatementAnswer",
    "A statement of account, and how fresh it is.",
    record(
        {
            "statement": Named(
                "Statement",
                "What moved the balance from the first day to the last, currency by currency.",
                record(
                    {
                        "from": DAY,
                        "to": DAY,
                        "timezone": ZONE,
                        "today": TODAY,
                        "currencies": rows(_STATEMENT_CURRENCY),
                    }
                ),
            ),
            **FRESHNESS,
        }
    ),
)
_PARTY: Final = dict.fromkeys(
    (
        *("name", "legal_name", "legal_number", "tax_identification_number", "email", "phone"),
        *("address_line1", "address_line2", "zipcode", "city", "state", "country", "logo_url"),
        *("timezone", "locale"),
    ),
    TEXT_OR_NULL,
)
ACCOUNT: Final = Named(
    "Account",
    "Who is billed by whom, and until when the session lasts.",
    record(
        {
            "today": TODAY,
            "timezone": ZONE,
            "customer": Named(
                "AccountCustomer",
                "Who is billed.",
                record({"external_id": TEXT, **_PARTY, "currency": TEXT_OR_NULL}),
            ),
            "organization": Named(
                "AccountOrganization",
                "Who bills.",
                record({"id": TEXT, **_PARTY, "branding": or_null(Branding)}),
            ),
            "session": Named(
                "AccountSession", "The session that asks.", record({"expires_at": TIME})
            ),
        }
    ),
)
PREFERENCES: Final = Named(
    "Preferences",
    "What a customer may choose.",
    record({"locale": said("The language of pages and documents (BCP 47), as `fr`.", TEXT)}),
)
