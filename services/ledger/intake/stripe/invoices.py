"""An invoice of Stripe's as ours. Pure.

What Stripe calls the total is ours including taxes: as with Lago, our total is what is asked for
once the customer's balance was taken off, and credit notes reduce what is due of that.
"""

from collections.abc import Mapping
from datetime import tzinfo
from typing import Final

from services.ledger.intake.stripe.customers import ADDRESS, customer_id, first_tax_id
from services.ledger.intake.stripe.lines import fees, subscription_of
from services.ledger.intake.stripe.reading import (
    Fields,
    Object,
    amounts_of,
    currency_of,
    day,
    instant,
    known,
    part,
    parts,
    text,
)
from services.ledger.intake.stripe.taxes import OF_ALL, rates_in, taxes_of

# Whoever gives a debt up may still be paid: an uncollectible one stays open, as at Stripe.
_STATUS: Final[Mapping[str | None, tuple[str, str]]] = {
    "draft": ("draft", "pending"),
    "open": ("finalized", "pending"),
    "paid": ("finalized", "succeeded"),
    "uncollectible": ("finalized", "failed"),
    "void": ("voided", "pending"),
}
# What people call the field, in English, that Stripe leaves to them.
_PURCHASE_ORDER: Final = frozenset(
    ("po", "po number", "po #", "purchase order", "purchase order number")
)


def invoice(stripe: Object, timezone: tzinfo) -> Fields:
    """The invoice as it now is; days are those of `timezone`."""
    status, payment_status = _STATUS.get(text(stripe, "status"), (None, None))
    transitions = part(stripe, "status_transitions")
    rates = rates_in(stripe)
    fields: Fields = {
        "id": text(stripe, "id"),
        # A draft has no number yet and is never shown.
        "number": text(stripe, "number") or text(stripe, "id"),
        "external_customer_id": customer_id(stripe),
        "currency": currency_of(stripe),
        "issuing_date": _issuing_date(stripe, timezone),
        "payment_due_date": day(stripe, "due_date", timezone),
        "status": status,
        "payment_status": payment_status,
        "invoice_type": "subscription" if subscription_of(stripe) else "one_off",
        "voided_at": instant(transitions, "voided_at"),
        "created_at": instant(stripe, "created"),
        "payment_url": text(stripe, "hosted_invoice_url"),
        "file_url": text(stripe, "invoice_pdf"),
        "purchase_order_number": _purchase_order(stripe),
        "applied_taxes": taxes_of(stripe, stripe, OF_ALL, rates),
        "metadata": _metadata(stripe),
        "customer": _customer(stripe),
    }
    # Left out when only a part of them is here: the import brings them all.
    return fields | known(fees=fees(stripe, rates, timezone)) | _amounts(stripe)


def _amounts(stripe: Object) -> Fields:
    amount = amounts_of(stripe)
    total = amount(stripe, "total")
    asked = amount(stripe, "amount_due")
    if total is None or asked is None:
        return {"total_amount_cents": total}
    # Credit notes from before it was paid have reduced what is due, and are told of by themselves.
    asked += amount(stripe, "pre_payment_credit_notes_amount") or 0
    untaxed = amount(stripe, "total_excluding_tax")
    net = total - _taxes(stripe) if untaxed is None else untaxed
    discounts = sum(
        amount(discount, "amount") or 0 for discount in parts(stripe, "total_discount_amounts")
    )
    return {
        "fees_amount_cents": net + discounts,
        "coupons_amount_cents": discounts,
        "sub_total_excluding_taxes_amount_cents": net,
        "taxes_amount_cents": total - net,
        "sub_total_including_taxes_amount_cents": total,
        # Negative when the customer owed something from before, which this invoice asks for too.
        "prepaid_credit_amount_cents": total - asked,
        "total_amount_cents": asked,
        "total_paid_amount_cents": amount(stripe, "amount_paid"),
        "total_due_amount_cents": amount(stripe, "amount_remaining"),
    }


def _taxes(stripe: Object) -> int:
    # Versions before `total_excluding_tax`.
    amount = amounts_of(stripe)
    entries = parts(stripe, "total_taxes") or parts(stripe, "total_tax_amounts")
    summed = sum(amount(tax, "amount") or 0 for tax in entries)
    return summed or amount(stripe, "tax") or 0


def _issuing_date(stripe: Object, timezone: tzinfo) -> str | None:
    return (
        day(stripe, "effective_at", timezone)
        or day(part(stripe, "status_transitions"), "finalized_at", timezone)
        or day(stripe, "created", timezone)
    )


def _purchase_order(stripe: Object) -> str | None:
    for field in parts(stripe, "custom_fields"):
        if (text(field, "name") or "").strip().casefold() in _PURCHASE_ORDER:
            return text(field, "value")
    return None


def _metadata(stripe: Object) -> list[Fields]:
    """Custom fields are printed on the invoice; metadata is for programs alone."""
    printed = [
        {"key": text(field, "name"), "value": text(field, "value"), "display_in_invoice": True}
        for field in parts(stripe, "custom_fields")
    ]
    return printed + [
        {"key": key, "value": value, "display_in_invoice": False}
        for key, value in part(stripe, "metadata").items()
        if isinstance(value, str)
    ]


def _customer(stripe: Object) -> Fields:
    """Whom the invoice names, as it stood when it was finalized."""
    address = part(stripe, "customer_address")
    return known(
        external_id=customer_id(stripe),
        name=text(stripe, "customer_name"),
        email=text(stripe, "customer_email"),
        phone=text(stripe, "customer_phone"),
        tax_identification_number=first_tax_id(stripe, "customer_tax_ids"),
        **{ours: text(address, theirs) for ours, theirs in ADDRESS.items()},
    )
