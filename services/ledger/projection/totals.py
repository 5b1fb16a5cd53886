"""Running totals as differences: what one invoice adds to them, and what a change of it does. Pure.

An invoice's old standing is taken off and its new one added, so a total is moved by exactly what
changed and never by an event.
"""

from datetime import date
from typing import Final, TypeAlias

from services.ledger.projection.invoices import Settlement, Terms

# `infinity` stands for no due date, so that the date can be part of a primary key.
NO_DUE_DATE: Final = "infinity"


# A row of the totals' stage: by how much a customer's totals move in one currency and month of
# issuing. Organization, customer, currency, first day of the month; invoiced amount and count;
# outstanding amount and count. What is outstanding is the sum of all due days, kept beside what was
# invoiced so that the portal's overview reads some months, the last ninety days and the future,
# never every day there was.
InvoicedMove: TypeAlias = tuple[str, str, str, date, str, int, str, int]
# The same of one due day: organization, customer, currency, day; amount and count.
DueMove: TypeAlias = tuple[str, str, str, str, str, int]
# While they are summed up. Amounts become text in the end: they may need more than 64 bits.
_Sums: TypeAlias = list[int]


class Differences:
    """How the totals move with a batch; what cancels out is left out."""

    def __init__(self) -> None:
        self._invoiced: dict[tuple[str, str, str, date], _Sums] = {}
        self._due: dict[tuple[str, str, str, date | None], _Sums] = {}
        # Whether anything was taken off: only then can a total be left with nothing.
        self.shrinking = False
        # Both in key order, until something moves again.
        self._arranged: tuple[list[InvoicedMove], list[DueMove]] | None = None

    def copy(self) -> "Differences":
        """The same differences, which may move on without these."""
        twin = Differences()
        twin._invoiced = {key: sums[:] for key, sums in self._invoiced.items()}
        twin._due = {key: sums[:] for key, sums in self._due.items()}
        twin.shrinking = self.shrinking
        twin._arranged = self._arranged
        return twin

    def arrange(self) -> None:
        """Put them in key order now rather than when they are asked for."""
        self._arranged = (self._invoiced_in_order(), self._due_in_order())

    def add(self, organization_id: str, invoice: Terms, settlement: Settlement) -> None:
        """An invoice now stands like this."""
        self._move(organization_id, invoice, settlement, 1)

    def remove(self, organization_id: str, invoice: Terms, settlement: Settlement) -> None:
        """An invoice stood like this and does no more."""
        self.shrinking = True
        self._move(organization_id, invoice, settlement, -1)

    def invoiced(self) -> list[InvoicedMove]:
        """In key order, so that transactions lock totals in one order."""
        return self._arranged[0] if self._arranged else self._invoiced_in_order()

    def due(self) -> list[DueMove]:
        """The same."""
        return self._arranged[1] if self._arranged else self._due_in_order()

    def _invoiced_in_order(self) -> list[InvoicedMove]:
        return sorted(
            (*key, str(sums[0]), sums[1], str(sums[2]), sums[3])
            for key, sums in self._invoiced.items()
            if any(sums)
        )

    def _due_in_order(self) -> list[DueMove]:
        return sorted(
            (organization_id, customer_id, currency, _day(due), str(sums[0]), sums[1])
            for (organization_id, customer_id, currency, due), sums in self._due.items()
            if any(sums)
        )

    def _move(
        self, organization_id: str, invoice: Terms, settlement: Settlement, sign: int
    ) -> None:
        self._arranged = None
        # Every invoice of a backlog passes here: terms are taken apart once, lists are added to in
        # place, and become what they are called at the end.
        customer_id, *_, currency, issued, due_on, shown, voided, disputed, total, _, _ = invoice
        if not shown or voided or customer_id is None or currency is None or issued is None:
            return
        invoiced_key = (organization_id, customer_id, currency, issued.replace(day=1))
        sums = self._invoiced.get(invoiced_key)
        if sums is None:
            sums = self._invoiced[invoiced_key] = [0, 0, 0, 0]
        sums[0] += sign * total
        sums[1] += sign
        due_cents = sign * settlement.due_amount_cents
        if disputed or due_cents == 0:
            return
        sums[2] += due_cents
        sums[3] += sign
        due_key = (organization_id, customer_id, currency, due_on)
        sums = self._due.get(due_key)
        if sums is None:
            sums = self._due[due_key] = [0, 0]
        sums[0] += due_cents
        sums[1] += sign


def _day(payment_due_date: date | None) -> str:
    return payment_due_date.isoformat() if payment_due_date is not None else NO_DUE_DATE
