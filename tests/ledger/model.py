"""The read model computed the slow and obvious way, from a list of events, all at once.

Written for the fold law and independent of the service: it sorts all events of an object, takes
each field from the last that carries it, and adds up. It shares no code with what it checks.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from tests.ledger.world import Happening

NEVER = "9999-12-31"


class Owed(NamedTuple):
    """What the model says of one shown invoice."""

    customer: str
    currency: str
    total: int
    paid: int
    credited: int
    pending: int
    due: int
    settlement: str


class World(NamedTuple):
    """The whole read model, as far as the law is about it."""

    invoices: dict[str, Owed]
    invoiced: dict[tuple[str, str, str], tuple[int, int, int, int]]
    due: dict[tuple[str, str, str], tuple[int, int]]
    shares: dict[tuple[str, str], int]
    customers: dict[str, str | None]


def fold(happenings: Iterable[Happening]) -> World:
    """What all events together say, whatever order they are given in."""
    happenings = list(happenings)
    invoices = _objects(happenings, "invoice")
    payments = {
        key: fields
        for key, fields in _objects(happenings, "payment").items()
        if not fields["deleted"]
    }
    credit_notes = [
        note
        for note in _objects(happenings, "credit_note").values()
        if note.get("status") != "voided"
    ]
    shares = _shares(invoices, payments, credit_notes)
    owed = {
        key: _owed(key, invoice, payments, credit_notes, shares)
        for key, invoice in invoices.items()
    }
    shown = {key: owed[key] for key, invoice in invoices.items() if _shown(invoice)}
    return World(shown, *_totals(shown, invoices), shares, _customers(happenings))


def _objects(happenings: Iterable[Happening], kind: str) -> dict[str, dict[str, Any]]:
    """Each object with every field as the last event that carried it left it."""
    events: dict[str, list[Happening]] = defaultdict(list)
    for happening in happenings:
        if happening.kind == kind:
            events[happening.object_id].append(happening)
    folded = {}
    for object_id, of_object in events.items():
        fields: dict[str, Any] = {}
        for happening in sorted(of_object, key=lambda h: (h.version, _standing(h))):
            fields.update(happening.as_stated())
        folded[object_id] = fields
    return folded


def _standing(happening: Happening) -> tuple[int, int, int, int]:
    """Equal versions: deleted over voided over finalized over draft, paid, more paid, disputed."""
    stated = happening.as_stated()
    status = stated.get("status", "")
    life = {"finalized": 1, "voided": 2}.get(status, 0)
    paid = stated.get("payment_status") == "succeeded"
    amount = stated.get("total_paid_amount_cents") or 0
    if happening.kind == "payment":
        life = {"processing": 1, "failed": 2, "succeeded": 2}.get(stated["payment_status"], 0)
        amount = stated["amount_cents"]
    if stated["deleted"]:
        life = 3
    return (life, paid, max(amount, 0), stated.get("payment_dispute_lost_at") is not None)


def _shown(invoice: Mapping[str, Any]) -> bool:
    return invoice["status"] in ("finalized", "voided") and not invoice["deleted"]


def _names(payment: Mapping[str, Any]) -> list[str]:
    return [part["invoice_id"] for part in payment["allocations"] or ()] or list(
        payment["invoice_ids"] or ()
    )


def _shares(
    invoices: Mapping[str, Mapping[str, Any]],
    payments: Mapping[str, Mapping[str, Any]],
    credit_notes: Sequence[Mapping[str, Any]],
) -> dict[tuple[str, str], int]:
    """What of each payment goes to which invoice."""
    fixed: dict[tuple[str, str], int] = defaultdict(int)
    to_spread = []
    for payment_id, payment in payments.items():
        names = sorted(set(_names(payment)))
        if not payment["allocations"] and len(names) > 1:
            to_spread.append((payment.get("created_at") or "9", payment_id, names))
        elif not payment["allocations"]:
            fixed[payment_id, names[0]] = payment["amount_cents"]
        for part in payment["allocations"] or ():
            fixed[payment_id, part["invoice_id"]] += part["amount_cents"]
    to_spread.sort()
    credited = {key: _credited(key, invoice, credit_notes) for key, invoice in invoices.items()}
    room = {}
    for key, invoice in invoices.items():
        paid = _allocated(key, invoice, payments, fixed, ("succeeded",))
        counts = _shown(invoice) and invoice["status"] != "voided"
        room[key] = max(0, invoice["total_amount_cents"] - credited[key] - paid) if counts else 0
    shares = dict(fixed)
    _spread(to_spread, ("succeeded",), room, shares, invoices, payments)
    for key, invoice in invoices.items():
        room[key] -= _allocated(key, invoice, payments, fixed, ("pending", "processing"))
    _spread(to_spread, ("pending", "processing"), room, shares, invoices, payments)
    for one in to_spread:
        # A failed payment takes no room from another.
        _spread([one], ("failed",), dict(room), shares, invoices, payments)
    return shares


def _spread(
    to_spread: Iterable[tuple[str, str, list[str]]],
    statuses: tuple[str, ...],
    room: dict[str, int],
    shares: dict[tuple[str, str], int],
    invoices: Mapping[str, Mapping[str, Any]],
    payments: Mapping[str, Mapping[str, Any]],
) -> None:
    for _, payment_id, names in to_spread:
        payment = payments[payment_id]
        if payment["payment_status"] not in statuses:
            continue
        left = payment["amount_cents"]
        shares.update({(payment_id, name): 0 for name in names})
        known = [name for name in names if name in invoices]
        for name in sorted(known, key=lambda n: _oldest(n, invoices[n])):
            if invoices[name]["currency"] == payment["amount_currency"]:
                part = max(0, min(left, room[name]))
                left, room[name], shares[payment_id, name] = left - part, room[name] - part, part


def _allocated(
    key: str,
    invoice: Mapping[str, Any],
    payments: Mapping[str, Mapping[str, Any]],
    shares: Mapping[tuple[str, str], int],
    statuses: tuple[str, ...],
) -> int:
    return sum(
        amount
        for (payment_id, name), amount in shares.items()
        if name == key
        and payments[payment_id]["payment_status"] in statuses
        and payments[payment_id]["amount_currency"] == invoice["currency"]
    )


def _credited(
    key: str, invoice: Mapping[str, Any], credit_notes: Iterable[Mapping[str, Any]]
) -> int:
    return sum(
        note["offset_amount_cents"]
        for note in credit_notes
        if note["invoice_id"] == key and note["currency"] == invoice["currency"]
    )


def _oldest(key: str, invoice: Mapping[str, Any]) -> tuple[str, str, str]:
    return (invoice.get("payment_due_date") or NEVER, invoice["issuing_date"], key)


def _owed(
    key: str,
    invoice: Mapping[str, Any],
    payments: Mapping[str, Mapping[str, Any]],
    credit_notes: Iterable[Mapping[str, Any]],
    shares: Mapping[tuple[str, str], int],
) -> Owed:
    total = invoice["total_amount_cents"]
    credited = _credited(key, invoice, credit_notes)
    pending = _allocated(key, invoice, payments, shares, ("pending", "processing"))
    succeeded = _allocated(key, invoice, payments, shares, ("succeeded",))
    paid = max(invoice.get("total_paid_amount_cents") or 0, succeeded)
    settled = invoice.get("payment_status") == "succeeded"
    if settled:
        paid = max(paid, total - credited)
    due = 0 if settled or invoice["status"] == "voided" else max(0, total - paid - credited)
    if invoice["status"] == "voided":
        word = "voided"
    elif invoice.get("payment_dispute_lost_at"):
        word = "disputed"
    elif due == 0:
        word = "paid"
    elif pending >= due:
        word = "processing"
    else:
        word = "partially_paid" if paid > 0 else "unpaid"
    customer = invoice["external_customer_id"]
    return Owed(customer, invoice["currency"], total, paid, credited, pending, due, word)


def _totals(
    shown: Mapping[str, Owed], invoices: Mapping[str, Mapping[str, Any]]
) -> tuple[
    dict[tuple[str, str, str], tuple[int, int, int, int]],
    dict[tuple[str, str, str], tuple[int, int]],
]:
    invoiced: dict[tuple[str, str, str], tuple[int, int, int, int]] = {}
    due: dict[tuple[str, str, str], tuple[int, int]] = {}
    for key, owed in shown.items():
        if owed.settlement == "voided":
            continue
        is_open = owed.due > 0 and owed.settlement != "disputed"
        tenant = (owed.customer, owed.currency)
        month = (*tenant, f"{invoices[key]['issuing_date'][:7]}-01")
        was = invoiced.get(month, (0, 0, 0, 0))
        open_due = owed.due if is_open else 0
        invoiced[month] = (was[0] + owed.total, was[1] + 1, was[2] + open_due, was[3] + is_open)
        if is_open:
            day = (*tenant, invoices[key].get("payment_due_date") or "infinity")
            amount, count = due.get(day, (0, 0))
            due[day] = (amount + owed.due, count + 1)
    return invoiced, due


def _customers(happenings: Iterable[Happening]) -> dict[str, str | None]:
    """Every customer that any event names, with the language its own events say."""
    happenings = list(happenings)
    customers: dict[str, str | None] = {}
    for happening in happenings:
        named = happening.fields.get("external_customer_id")
        if named is not None:
            customers[named] = None
    for key, fields in _objects(happenings, "customer").items():
        customers[key] = (fields.get("billing_configuration") or {}).get("document_locale")
    return customers
