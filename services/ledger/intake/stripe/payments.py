"""Payments at Stripe as ours: invoice payments, and before basil payment intents and charges. Pure.

One payment has several objects at Stripe, and each of them tells of it; so it goes by one id, that
of the payment intent where there is one, and all they tell becomes one payment. Since 2025-03-31
(basil) neither intents nor charges name their invoice, and then the invoice payment alone counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from services.ledger.intake.stripe.customers import customer_id
from services.ledger.intake.stripe.reading import (
    Fields,
    Object,
    amounts_of,
    currency_of,
    instant,
    known,
    part,
    reference,
    text,
)

PROVIDER: Final = "stripe"
# An intent that waits for its customer is no payment yet: it is made with the invoice.
_INTENT: Final[Mapping[str | None, str]] = {"succeeded": "succeeded", "processing": "processing"}
_CHARGE: Final[Mapping[str | None, str]] = {
    "succeeded": "succeeded",
    "pending": "processing",
    "failed": "failed",
}


@dataclass(frozen=True, slots=True)
class Told:
    """What an object tells of a payment: how it now is, or that there is none any more."""

    payment: Fields
    verb: Literal["updated", "deleted"] = "updated"


def of_invoice_payment(stripe: Object) -> Told | None:
    """What was paid on one invoice; None for one that is only asked for."""
    status = text(stripe, "status")
    if status == "open":
        return None
    paid = part(stripe, "payment")
    held = reference(paid, "payment_intent") or reference(paid, "charge")
    # The intent of an invoice's own default payment pays that invoice alone. Others may be spread
    # over several invoices, with an invoice payment for each.
    payment_id = held if stripe.get("is_default") is True and held else text(stripe, "id")
    amount = amounts_of(stripe)
    cents = amount(stripe, "amount_paid")
    payment = _payment(
        stripe,
        payment_id,
        amount(stripe, "amount_requested") if cents is None else cents,
        "succeeded" if status == "paid" else "failed",
    )
    payment |= known(
        created_at=instant(part(stripe, "status_transitions"), "paid_at"),
        external_payment_id=held or reference(paid, "payment_record"),
    )
    # One that was taken off its invoice again pays nothing any more.
    return Told(payment, "updated" if status == "paid" else "deleted")


def of_payment_intent(stripe: Object) -> Told | None:
    """What an intent tells that names its invoice; None while nobody has tried to pay."""
    if reference(stripe, "invoice") is None:
        return None
    status = text(stripe, "status")
    error = part(stripe, "last_payment_error")
    amount = amounts_of(stripe)
    word = _INTENT.get(status)
    if word is None and status != "canceled" and not text(error, "type"):
        return None
    cents = amount(stripe, "amount_received") if word == "succeeded" else amount(stripe, "amount")
    payment = _payment(stripe, text(stripe, "id"), cents, word or "failed")
    payment |= known(
        external_payment_id=reference(stripe, "latest_charge"),
        failure_reason=None if word else _reason(error),
        payment_method=text(part(error, "payment_method"), "type"),
    )
    return Told(payment, "deleted" if status == "canceled" else "updated")


def of_charge(stripe: Object) -> Told | None:
    """What a charge tells that names its invoice."""
    word = _CHARGE.get(text(stripe, "status"))
    if reference(stripe, "invoice") is None or word is None:
        return None
    if word == "succeeded" and stripe.get("captured") is False:
        word = "processing"
    payment_id = reference(stripe, "payment_intent") or text(stripe, "id")
    payment = _payment(stripe, payment_id, amounts_of(stripe)(stripe, "amount"), word)
    payment |= known(
        external_payment_id=text(stripe, "id"),
        reference=text(stripe, "receipt_number"),
        failure_reason=text(stripe, "failure_message") or text(stripe, "failure_code"),
        payment_method=text(part(stripe, "payment_method_details"), "type"),
    )
    return Told(payment)


def _payment(stripe: Object, payment_id: str | None, cents: int | None, status: str) -> Fields:
    allocation = {"invoice_id": reference(stripe, "invoice"), "amount_cents": cents}
    return {
        "id": payment_id,
        "amount_cents": cents,
        "amount_currency": currency_of(stripe),
        "payment_status": status,
        "allocations": [allocation],
        "payment_provider_type": PROVIDER,
        "type": "provider",
        "created_at": instant(stripe, "created"),
        # Null unless it failed: the next try may not.
        "failure_reason": None,
        # An invoice payment does not say whose it is.
        **known(external_customer_id=customer_id(stripe)),
    }


def _reason(error: Object) -> str | None:
    return text(error, "message") or text(error, "decline_code") or text(error, "code")
