"""Described: what each filter of the host's lists finds. Pure; `filters.py` reads them."""

from collections.abc import Mapping
from typing import Final

from services.chassis.openapi import Parameter, Schema
from services.chassis.schema_parts import FLAG, TEXT, UNITS, one_of, query
from services.portal.host.filters import (
    INVOICE_STATUSES,
    SEARCH_CHARACTERS_MAX,
    VALUES_MAX,
    Filter,
)

_DAY: Final = {"type": "string", "format": "date"}
_YES_NO: Final = "`true`: only those that {are}; `false`: only the others."
# By the name that is sent: what is found, and what one value is.
_FOUND: Final[Mapping[str, tuple[str, Schema]]] = {
    "external_customer_id": ("Of the customer with this id in your system.", TEXT),
    "external_id": ("The customer with this id in your system.", TEXT),
    "invoice_id": ("Those of payments of the invoice with this `lago_id`.", TEXT),
    "invoice_number": ("Of the invoice with this number.", TEXT),
    "issuing_date_from": ("Issued on this day or later.", _DAY),
    "issuing_date_to": ("Issued on this day or before.", _DAY),
    "created_at_from": ("Made on this day or later, by the organization's time zone.", _DAY),
    "created_at_to": ("Made on this day or before, by the organization's time zone.", _DAY),
    "amount_from": ("Of this total or more, in the currency's smallest unit.", UNITS),
    "amount_to": ("Of this total or less, in the currency's smallest unit.", UNITS),
    "search_term": (
        "Those whose id or number, or whose customer's name, e-mail or id, has this in it.",
        {"type": "string", "maxLength": SEARCH_CHARACTERS_MAX},
    ),
    "currency": ("In this currency (ISO 4217).", TEXT),
    "currencies": ("Billed in one of these currencies (ISO 4217).", TEXT),
    "countries": ("In one of these countries (ISO 3166, two letters).", TEXT),
    "states": ("In one of these states.", TEXT),
    "zipcodes": ("At one of these postal codes.", TEXT),
    "customer_type": ("Of this type.", one_of("company", "individual")),
    "account_type": (
        "Of one of these types; nobody here is a partner.",
        one_of("customer", "partner"),
    ),
    "has_tax_identification_number": (_YES_NO.format(are="have one"), FLAG),
    "has_customer_type": (_YES_NO.format(are="have one"), FLAG),
    "status": ("With one of these statuses.", one_of(*sorted(INVOICE_STATUSES))),
    "payment_status": (
        "With one of these: `pending`, `succeeded`, `failed`; of payments also `processing`.",
        TEXT,
    ),
    "settlements": (
        "Settled in part or whole by one of these.",
        one_of("payment", "credit_note"),
    ),
    "payment_overdue": (_YES_NO.format(are="were due before today and are not paid"), FLAG),
    "payment_dispute_lost": (_YES_NO.format(are="were disputed, the dispute lost"), FLAG),
    "partially_paid": (_YES_NO.format(are="are paid in part"), FLAG),
    "self_billed": ("`true` finds none: nothing here is billed by its customer.", FLAG),
    "invoice_type": ("Of this type, as `subscription` or `one_off`.", TEXT),
    "purchase_order_number": ("With exactly this purchase order number.", TEXT),
    "reason": ("Made for one of these reasons.", TEXT),
    "credit_status": (
        "Whose credit is one of these.",
        one_of("available", "consumed", "voided"),
    ),
    "refund_status": (
        "Whose refund is one of these.",
        one_of("pending", "succeeded", "failed"),
    ),
    "types": (
        "That give a credit or a refund, or that are set off against an invoice.",
        one_of("credit", "refund", "offset"),
    ),
}


def parameter(one: Filter) -> Parameter:
    """The filter as it is sent."""
    name = one.sent_as[0]
    found, value = _FOUND[name]
    if not one.many:
        return query(name, found, value)
    several = {"type": "array", "items": value, "maxItems": VALUES_MAX}
    return query(f"{name}[]", found, several)
