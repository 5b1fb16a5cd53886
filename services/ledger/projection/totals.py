"""Running totals as differences: what one invoice adds to them, and what a change of it does. Pure.

An invoice's old standing is taken off and its new one added, so a total is moved by exactly what
changed and never by an event. What new invoices add is noted by a trigger where they come in
(migration 0007), by the same rule: it need not pass here.
"""

from datetime import date
from typing import Final, TypeAlias

from services.ledger.projection.invoices import Settlement, Terms

# Stands for no due date, so that the date can be part of a primary key; infinity to Postgres.
# No invoice has it, see `day`.
NO_DUE_DATE: Final = date.max


# A row of the totals' stage: by how much a customer's totals move in one currency and month of
# issuing. Organization, customer, currency, first day of the month; invoiced amount and count;
# outstanding amount and count. What is outstanding is the sum of all due days, kept beside what was
# invoiced so that the portal's overview reads some months, the last ninety days and the future,
# never every day there was.
InvoicedMove: TypeAlias = tuple[str, str, str, date, int, int, int, int]
# The same of one due day: organization, customer, currency, day; amount and count.
DueMove: TypeAlias = tuple[str, str, str, date, int, int]
# While they are summed up.
_Sums: TypeAlias = list[int]


class Differences:
    """How the totals move with a batch; what cancels out is left out."""

    def __init__(self) -> None:
        self._invoiced: dict[tuple[str, str, str, date], _Sums] = {}
        self._due: dict[tuple[str, str, str, date], _Sums] = {}
        # Whether anything was taken off: only then can a total be left with nothing.
        self.shrinking = False

    def __bool__(self) -> bool:
        """Whether anything was added or taken off, even if it cancels out."""
        return bool(self._invoiced)

    def add(self, organization_id: str, invoice: Terms, settlement: Settlement) -> None:
        """An invoice now stands like this."""
        self._move(organization_id, invoice, settlement, 1)

    def remove(self, organization_id: str, invoice: Terms, settlement: Settlement) -> None:
        """An invoice stood like this and does no more."""
        self.shrinking = True
        self._move(organization_id, invoice, settlement, -1)

    def invoiced(self) -> list[InvoicedMove]:
        """In no order: the statement that applies them has one."""
        return [
            (*key, amount, count, open_amount, open_count)
            for key, (amount, count, open_amount, open_count) in self._invoiced.items()
            if amount or count or open_amount or open_count
        ]

    def due(self) -> list[DueMove]:
        """The same."""
        return [
            (*key, amount, count) for key, (amount, count) in self._due.items() if amount or count
        ]

    def _move(
        self, organization_id: str, invoice: Terms, settlement: Settlement, sign: int
    ) -> None:
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
        due_key = (organization_id, customer_id, currency, due_on or NO_DUE_DATE)
        sums = self._due.get(due_key)
        if sums is None:
            sums = self._due[due_key] = [0, 0]
        sums[0] += due_cents
        sums[1] += sign
