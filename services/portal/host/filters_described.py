"""Described: what each filter of the host's lists finds. Pure; `filters.py` reads them."""

from collections.abc import Mapping
from typing import Final

from services.chassis.openapi import Parameter
from services.chassis.schema_parts import TEXT, query
from services.portal.host.filters import SEARCH_CHARACTERS_MAX, VALUES_MAX, Filter

_YES_NO: Final = "`true`: only those that {are}; `false`: only the others."
_FOUND: Final[Mapping[str, str]] = {
    "external_customer_id": "Of the customer with this id in your system.",
    "external_id": "The customer with this id in your system.",
    "invoice_id": "Those that pay the invoice with this `lago_id`.",
    "invoice_number": "Of the invoice with this number.",
    "issuing_date_from": "Issued on this day or later, as `2026-01-31`.",
    "issuing_date_to": "Issued on this day or before, as `2026-01-31`.",
    "created_at_from": "Made on this day or later, as `2026-01-31`.",
    "created_at_to": "Made on this day or before, as `2026-01-31`.",
    "amount_from": "Of this total or more, in the currency's smallest unit.",
    "amount_to": "Of this total or less, in the currency's smallest unit.",
    "search_term": "Whose id or number, or whose customer's name, e-mail or id, has this in it; at"
    f" most {SEARCH_CHARACTERS_MAX} characters.",
    "currency": "In this currency (ISO 4217).",
    "currencies": "Billed in one of these currencies (ISO 4217).",
    "countries": "In one of these countries (ISO 3166, two letters).",
    "states": "In one of these states.",
    "zipcodes": "At one of these postal codes.",
    "customer_type": "`company` or `individual`.",
    "account_type": "`customer` or `partner`; nobody here is a partner.",
    "has_tax_identification_number": _YES_NO.format(are="have one"),
    "has_customer_type": _YES_NO.format(are="have one"),
    "status": "`draft`, `finalized`, `voided`, `failed` or `pending`.",
    "payment_status": "`pending`, `succeeded` or `failed`; of payments also `processing`.",
    "settlements": "Settled in part or whole by a `payment` or a `credit_note`.",
    "payment_overdue": _YES_NO.format(are="are due since before today and not paid"),
    "payment_dispute_lost": _YES_NO.format(are="were disputed, with the dispute lost"),
    "partially_paid": _YES_NO.format(are="are paid in part"),
    "self_billed": "`true` finds none: no invoice here is billed by its customer.",
    "invoice_type": "Of this type, as `subscription` or `one_off`.",
    "purchase_order_number": "With exactly this purchase order number.",
    "reason": "Made for one of these reasons.",
    "credit_status": "`available`, `consumed` or `voided`.",
    "refund_status": "`pending`, `succeeded` or `failed`.",
    "types": "That give a `credit` or a `refund`, or that `offset` an invoice.",
}


def parameter(one: Filter) -> Parameter:
    """The filter as it is sent."""
    name = one.sent_as[0]
    if not one.many:
        return query(name, _FOUND[name])
    several = {"type": "array", "items": TEXT, "maxItems": VALUES_MAX}
    return query(f"{name}[]", f"{_FOUND[name]} Given again, any of them.", several)
