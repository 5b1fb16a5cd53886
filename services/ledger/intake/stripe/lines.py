"""The lines of an invoice of Stripe's as fees. Pure."""

from datetime import tzinfo
from decimal import Decimal, InvalidOperation
from typing import Final

from services.ledger.intake.stripe.reading import (
    Fields,
    Object,
    amounts_of,
    currency_of,
    day,
    integer,
    known,
    part,
    parts,
    reference,
    text,
)
from services.ledger.intake.stripe.taxes import OF_LINE, Rates, tax_cents, taxes_of
from services.ledger.intake.stripe.units import stripe_decimals

# Stripe's prices have at most 12 decimals, of its smallest unit.
PRICE_DIGITS_MAX: Final = 30


def fees(invoice: Object, rates: Rates, timezone: tzinfo) -> list[Fields] | None:
    """One for each line; None when the invoice has more lines than it carries.

    A part of the lines would look as if it were all of them.
    """
    if part(invoice, "lines").get("has_more") is True or "lines" not in invoice:
        return None
    found = [_fee(line, invoice, rates, timezone) for line in parts(invoice, "lines")]
    shipping = part(invoice, "shipping_cost")
    if integer(shipping, "amount_total"):
        found.append(_shipping(shipping, invoice))
    return found


def _fee(line: Object, invoice: Object, rates: Rates, timezone: tzinfo) -> Fields:
    amount = amounts_of(invoice)
    taxes = tax_cents(line, invoice)
    # Ours are without tax, as Lago's; Stripe's hold the taxes that its prices include.
    net = (amount(line, "amount") or 0) - tax_cents(line, invoice, inclusive=True)
    period = part(line, "period")
    return known(
        id=text(line, "id"),
        description=text(line, "description"),
        item=known(type=_kind(line), name=text(line, "description")),
        units=_units(line),
        precise_unit_amount=_unit_price(line, currency_of(invoice) or ""),
        amount_cents=net,
        taxes_amount_cents=taxes,
        total_amount_cents=net + taxes,
        from_date=day(period, "start", timezone),
        to_date=day(period, "end", timezone),
        external_subscription_id=subscription_of(line),
        applied_taxes=taxes_of(line, invoice, OF_LINE, rates),
    )


def _shipping(shipping: Object, invoice: Object) -> Fields:
    amount = amounts_of(invoice)
    total = amount(shipping, "amount_total") or 0
    taxes = amount(shipping, "amount_tax") or 0
    return known(
        # Stripe shows it among the totals, without words of the sender's.
        description="Shipping",
        units="1",
        amount_cents=total - taxes,
        taxes_amount_cents=taxes,
        total_amount_cents=total,
    )


def subscription_of(stripe: Object) -> str | None:
    """The subscription of an invoice or a line; since basil it stands in the parent."""
    parent = part(stripe, "parent")
    return (
        reference(part(parent, "subscription_item_details"), "subscription")
        or reference(part(parent, "invoice_item_details"), "subscription")
        or reference(part(parent, "subscription_details"), "subscription")
        or reference(stripe, "subscription")
    )


def _kind(line: Object) -> str:
    return "subscription" if subscription_of(line) else "one_off"


def _units(line: Object) -> str | None:
    quantity = integer(line, "quantity")
    return text(line, "quantity_decimal") or (None if quantity is None else str(quantity))


def _unit_price(line: Object, currency: str) -> str | None:
    """In the currency itself, as Lago writes it: 12.5 for 1250 cents."""
    written = text(part(line, "pricing"), "unit_amount_decimal") or text(
        part(line, "price"), "unit_amount_decimal"
    )
    try:
        price = Decimal(written or "").scaleb(-stripe_decimals(currency))
    except InvalidOperation:
        return None
    # Written out, an exponent of a million is a million digits.
    if not price.is_finite() or abs(price.adjusted()) > PRICE_DIGITS_MAX:
        return None
    return f"{price:f}"
