"""Running totals as differences: what one invoice adds to them, and what a change of it does. Pure.

An invoice's old standing is taken off and its new one added, so a total is moved by exactly what
changed and never by an event.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final, NamedTuple, TypeVar

from services.ledger.projection.invoices import Settlement, Terms

# `infinity` stands for no due date, so that the date can be part of a primary key.
NO_DUE_DATE: Final = "infinity"


class InvoicedKey(NamedTuple):
    """Everything invoiced, by customer and currency."""

    organization_id: str
    external_customer_id: str
    currency: str


class DueKey(NamedTuple):
    """What is open, by the day it falls due."""

    organization_id: str
    external_customer_id: str
    currency: str
    payment_due_date: str


class Difference(NamedTuple):
    """By how much what is open on a day moves."""

    due_amount_cents: int
    due_count: int


class InvoicedDifference(NamedTuple):
    """By how much a customer's totals in one currency move.

    What is outstanding is the sum of all due days, kept beside them so that the portal's overview
    reads the last ninety days and the future, never every day there was.
    """

    invoiced_amount_cents: int
    invoiced_count: int
    outstanding_amount_cents: int
    outstanding_count: int


K = TypeVar("K", InvoicedKey, DueKey)
D = TypeVar("D", Difference, InvoicedDifference)
_UNMOVED: Final = InvoicedDifference(0, 0, 0, 0)


class Differences:
    """How the totals move with a batch; what cancels out is left out."""

    def __init__(self) -> None:
        self._invoiced: dict[InvoicedKey, InvoicedDifference] = {}
        self._due: dict[DueKey, Difference] = {}

    def add(self, organization_id: str, invoice: Terms, settlement: Settlement) -> None:
        """An invoice now stands like this."""
        self._move(organization_id, invoice, settlement, 1)

    def remove(self, organization_id: str, invoice: Terms, settlement: Settlement) -> None:
        """An invoice stood like this and does no more."""
        self._move(organization_id, invoice, settlement, -1)

    def invoiced(self) -> list[tuple[InvoicedKey, InvoicedDifference]]:
        """In key order, so that transactions lock totals in one order."""
        return sorted(_moved(self._invoiced))

    def due(self) -> list[tuple[DueKey, Difference]]:
        """The same."""
        return sorted(_moved(self._due))

    def _move(
        self, organization_id: str, invoice: Terms, settlement: Settlement, sign: int
    ) -> None:
        customer_id, currency = invoice.external_customer_id, invoice.currency
        if not invoice.shown or invoice.voided or customer_id is None or currency is None:
            return
        invoiced = InvoicedKey(organization_id, customer_id, currency)
        is_open = not invoice.disputed and settlement.due_amount_cents > 0
        moved = self._invoiced.get(invoiced, _UNMOVED)
        self._invoiced[invoiced] = InvoicedDifference(
            moved.invoiced_amount_cents + sign * invoice.total_amount_cents,
            moved.invoiced_count + sign,
            moved.outstanding_amount_cents + is_open * sign * settlement.due_amount_cents,
            moved.outstanding_count + is_open * sign,
        )
        if not is_open:
            return
        due = DueKey(organization_id, customer_id, currency, _day(invoice.payment_due_date))
        amount, count = self._due.get(due, (0, 0))
        self._due[due] = Difference(amount + sign * settlement.due_amount_cents, count + sign)


def _day(payment_due_date: date | None) -> str:
    return payment_due_date.isoformat() if payment_due_date is not None else NO_DUE_DATE


def _moved(differences: Mapping[K, D]) -> Iterator[tuple[K, D]]:
    return ((key, moved) for key, moved in differences.items() if any(moved))
