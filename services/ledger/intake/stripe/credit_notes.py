"""A credit note of Stripe's as ours. Pure."""

from datetime import tzinfo

from services.ledger.intake.stripe.customers import customer_id
from services.ledger.intake.stripe.reading import (
    Fields,
    Object,
    amounts_of,
    currency_of,
    day,
    instant,
    integer,
    known,
    part,
    parts,
    reference,
    text,
)
from services.ledger.intake.stripe.taxes import OF_ALL, rates_in, taxes_of


def credit_note(stripe: Object, timezone: tzinfo) -> Fields:
    """The credit note as it now is: what it took off the invoice, gave back, and left as credit."""
    amount = amounts_of(stripe)
    total = amount(stripe, "total") or 0
    offset = _offset(stripe, total)
    refunded = _refunded(stripe, total - offset)
    elsewhere = amount(stripe, "out_of_band_amount") or 0
    untaxed = amount(stripe, "total_excluding_tax")
    is_void = text(stripe, "status") == "void"
    fields: Fields = {
        "id": text(stripe, "id"),
        "number": text(stripe, "number"),
        "invoice_id": reference(stripe, "invoice"),
        "external_customer_id": customer_id(stripe),
        "currency": currency_of(stripe),
        "issuing_date": day(stripe, "effective_at", timezone) or day(stripe, "created", timezone),
        "total_amount_cents": amount(stripe, "total"),
        "offset_amount_cents": offset,
        "refund_amount_cents": refunded + elsewhere,
        "credit_amount_cents": max(0, total - offset - refunded - elsewhere),
        "taxes_amount_cents": None if untaxed is None else total - untaxed,
        "sub_total_excluding_taxes_amount_cents": untaxed,
        "status": "voided" if is_void else "finalized",
        "reason": text(stripe, "reason"),
        "description": text(stripe, "memo"),
        "file_url": text(stripe, "pdf"),
        "voided_at": instant(stripe, "voided_at") if is_void else None,
        "created_at": instant(stripe, "created"),
        "applied_taxes": taxes_of(stripe, stripe, OF_ALL, rates_in(stripe)),
    }
    return fields | known(items=_items(stripe))


def _offset(stripe: Object, total: int) -> int:
    """What it took off an invoice that was still open; before basil it was all of it or nothing."""
    before = amounts_of(stripe)(stripe, "pre_payment_amount")
    if before is not None:
        return before
    return total if text(stripe, "type") == "pre_payment" else 0


def _refunded(stripe: Object, after_payment: int) -> int:
    amount = amounts_of(stripe)
    if "refunds" in stripe:
        return sum(amount(refund, "amount_refunded") or 0 for refund in parts(stripe, "refunds"))
    return after_payment if reference(stripe, "refund") else 0


def _items(stripe: Object) -> list[Fields] | None:
    # A part of the lines would look as if it were all of them.
    if part(stripe, "lines").get("has_more") is True or "lines" not in stripe:
        return None
    amount = amounts_of(stripe)
    return [
        known(
            amount_cents=amount(line, "amount"),
            description=text(line, "description"),
            units=None if (units := integer(line, "quantity")) is None else str(units),
        )
        for line in parts(stripe, "lines")
    ]
