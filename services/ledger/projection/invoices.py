"""What follows from an invoice and from what was paid and credited on it. Pure.

Amounts are integers of the currency's minor unit. Sums of 64-bit amounts may need more than 64
bits.
"""

from datetime import date
from typing import Final, Literal, NamedTuple

from contracts.search import folded
from services.ledger.named_tuples import named
from services.ledger.projection.snapshots import Fields

# The status but for the calendar: `overdue` depends on today in the customer's time zone.
Settled = Literal["voided", "disputed", "paid", "processing", "partially_paid", "unpaid"]

SHOWN_STATUSES: Final = frozenset(("finalized", "voided"))
# A thousand lines of thirty characters; what an invoice says beyond is not searched.
SEARCH_CHARACTERS_MAX: Final = 32_000


class Terms(NamedTuple):
    """What an invoice's own events say that filters, sorts and sums need."""

    external_customer_id: str | None
    number: str | None
    purchase_order_number: str | None
    invoice_type: str | None
    currency: str | None
    issuing_date: date | None
    payment_due_date: date | None
    shown: bool
    voided: bool
    disputed: bool
    total_amount_cents: int
    reported_paid_cents: int
    reported_settled: bool


class Facts(NamedTuple):
    """What other objects say of an invoice, in its currency: succeeded payments, payments under
    way, and credit notes that are not voided."""

    paid_amount_cents: int
    pending_amount_cents: int
    credited_amount_cents: int


class Settlement(NamedTuple):
    """What follows from both."""

    paid_amount_cents: int
    credited_amount_cents: int
    pending_amount_cents: int
    due_amount_cents: int
    settlement: Settled


class Standing(NamedTuple):
    """How an invoice stands: its terms and what follows from the facts."""

    terms: Terms
    settlement: Settlement


# A month from the end, so that the first day of its month is none of the ends either.
_FIRST_DAY: Final = date(1, 2, 1)
_LAST_DAY: Final = date(9999, 12, 30)
NO_FACTS: Final = Facts(0, 0, 0)
# Of an invoice that others have named and no event has brought.
UNKNOWN_TERMS: Final = Terms(
    None, None, None, None, None, None, None,
    shown=False, voided=False, disputed=False,
    total_amount_cents=0, reported_paid_cents=0, reported_settled=False,
)  # fmt: skip


def day(written: str | date) -> date:
    """A day, as fresh from an event or as stored.

    The very first and last that a calendar of four digits has stand for infinity in the database
    client; a day written so early or late becomes one beside them.
    """
    value = date.fromisoformat(written) if isinstance(written, str) else written
    if _FIRST_DAY <= value <= _LAST_DAY:
        return value
    return max(_FIRST_DAY, min(value, _LAST_DAY))


def terms(known: Fields) -> Terms:
    """The terms of an invoice that at least one event has brought."""
    status = known["status"]
    due = known.get("payment_due_date")
    values = (
        known["external_customer_id"],
        known["number"],
        known.get("purchase_order_number"),
        known.get("invoice_type"),
        known["currency"],
        day(known["issuing_date"]),
        day(due) if due is not None else None,
        status in SHOWN_STATUSES and not known.get("deleted"),
        status == "voided",
        known.get("payment_dispute_lost_at") is not None,
        known["total_amount_cents"],
        known.get("total_paid_amount_cents") or 0,
        known.get("payment_status") == "succeeded",
    )
    return named(Terms, values)


def settle(invoice: Terms, facts: Facts) -> Settlement:
    """What is paid, credited and due.

    An invoice may be reported paid before its payments are known here, and the other way round: the
    larger of the two counts. One reported as settled owes nothing, and then what no credit note
    took off was paid.
    """
    # Taken apart once: by name it takes twice as long, for every event of a backlog.
    *_, voided, disputed, total, reported_paid, reported_settled = invoice
    paid, pending, credited = facts
    paid = max(paid, reported_paid)
    if reported_settled and total - credited > paid:
        paid = total - credited
    due = total - paid - credited
    if due < 0 or voided or reported_settled:
        due = 0
    word = _settled(voided, disputed, paid, due, pending)
    return named(Settlement, (paid, credited, pending, due, word))


def search_text(known: Fields) -> str:
    """What search looks through: number, purchase order number, id, line descriptions."""
    words = [known["number"], known["id"]]
    order = known.get("purchase_order_number")
    if order:
        words.append(order)
    for fee in known.get("fees") or ():
        item = fee.get("item")
        if item:
            words += (item.get("invoice_display_name"), item.get("name"))
        words += (fee.get("invoice_display_name"), fee.get("description"))
    text = " ".join(filter(None, dict.fromkeys(words)))
    return folded(text[:SEARCH_CHARACTERS_MAX])


def _settled(voided: bool, disputed: bool, paid: int, due: int, pending: int) -> Settled:  # noqa: FBT001 - for itself
    if voided:
        return "voided"
    if disputed:
        return "disputed"
    if due == 0:
        return "paid"
    if pending >= due:
        return "processing"
    return "partially_paid" if paid > 0 else "unpaid"
