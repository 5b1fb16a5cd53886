"""Spreads payments that name several invoices without saying how much goes to each. Pure.

Oldest due first. The outcome follows from the set of invoices and payments alone, whatever came
first; an event that changes one invoice may so move money between others, and the spread is
recomputed over all invoices that such payments connect.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from services.ledger.projection.snapshots import Fields

SUCCEEDED: Final = frozenset(("succeeded",))
UNDER_WAY: Final = frozenset(("pending", "processing"))
FAILED: Final = frozenset(("failed",))


class Payable(NamedTuple):
    """An invoice that payments are spread over.

    `room_cents` is what may still be paid on it once credit notes and payments with fixed parts are
    taken off; `pending_cents` is what fixed parts under way will take.
    """

    invoice_id: str
    currency: str | None
    payment_due_date: date | None
    issuing_date: date | None
    room_cents: int
    pending_cents: int


class Spread(NamedTuple):
    """A payment to be spread. `created_at` in ISO 8601 UTC, empty when unknown."""

    payment_id: str
    amount_cents: int
    currency: str
    payment_status: str
    created_at: str
    invoice_ids: tuple[str, ...]


class Share(NamedTuple):
    """Which part of a payment goes to which invoice."""

    payment_id: str
    invoice_id: str


def fixed_parts(fields: Fields) -> dict[str, int] | None:
    """What a payment pays on each invoice, as far as it says so; None when it is to be spread."""
    known: Mapping[str, Any] = fields
    allocations = known.get("allocations")
    if allocations:
        parts: dict[str, int] = {}
        for allocation in allocations:
            invoice_id = allocation["invoice_id"]
            parts[invoice_id] = parts.get(invoice_id, 0) + allocation["amount_cents"]
        return parts
    invoice_ids = named_invoices(fields)
    return {invoice_ids[0]: known["amount_cents"]} if len(invoice_ids) == 1 else None


def named_invoices(fields: Fields) -> list[str]:
    """The invoices that a payment names in `invoice_ids`, each once."""
    known: Mapping[str, Any] = fields
    return list(dict.fromkeys(known.get("invoice_ids") or ()))


def spread(payables: Iterable[Payable], payments: Collection[Spread]) -> dict[Share, int]:
    """Every share of every payment; what no invoice has room for stays with none.

    Succeeded payments come first, then those under way; a failed one is spread as if it were the
    next to come, and takes no room from others. Within each, the older payment comes first.
    """
    open_invoices = {payable.invoice_id: payable for payable in payables}
    room = {payable.invoice_id: payable.room_cents for payable in open_invoices.values()}
    shares: dict[Share, int] = {}
    for payment in _in_order(payments, SUCCEEDED):
        _spread_one(payment, open_invoices, room, shares, takes=True)
    for payable in open_invoices.values():
        room[payable.invoice_id] -= payable.pending_cents
    for payment in _in_order(payments, UNDER_WAY):
        _spread_one(payment, open_invoices, room, shares, takes=True)
    for payment in _in_order(payments, FAILED):
        _spread_one(payment, open_invoices, room, shares, takes=False)
    return shares


def _in_order(payments: Iterable[Spread], statuses: frozenset[str]) -> list[Spread]:
    return sorted(
        (payment for payment in payments if payment.payment_status in statuses),
        key=lambda payment: (not payment.created_at, payment.created_at, payment.payment_id),
    )


def _spread_one(
    payment: Spread,
    payables: Mapping[str, Payable],
    room: dict[str, int],
    shares: dict[Share, int],
    *,
    takes: bool,
) -> None:
    left = payment.amount_cents
    named = sorted(
        (payables[invoice_id] for invoice_id in payment.invoice_ids if invoice_id in payables),
        key=_oldest_due_first,
    )
    for payable in named:
        part = 0
        if payable.currency == payment.currency:
            part = max(0, min(left, room[payable.invoice_id]))
        shares[Share(payment.payment_id, payable.invoice_id)] = part
        left -= part
        if takes:
            room[payable.invoice_id] -= part


def _oldest_due_first(payable: Payable) -> tuple[date, date, str]:
    return (
        payable.payment_due_date or date.max,
        payable.issuing_date or date.max,
        payable.invoice_id,
    )
