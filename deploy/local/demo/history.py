"""Three years of invoices, payments and credit notes of the demo company, as events. Pure.

Everything follows from the seed and from today: the same arguments give the same events.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from deploy.local.demo.billing import DraftInvoice, drafts
from deploy.local.demo.company import DemoCustomer, customer_fields, customers
from deploy.local.demo.settling import settle

SEED = 20
_NAMESPACE = uuid.UUID("5b1c4ad8-93a5-4c0e-9f5c-0d5a7ac3e111")


@dataclass(frozen=True, slots=True)
class DemoEvent:
    """One event and whom it is about; `at` is when it happened."""

    type: str
    external_customer_id: str | None
    at: datetime
    data: dict[str, Any]


def history(today: date, seed: int = SEED) -> list[DemoEvent]:
    """All that happened to the company's customers, in the order in which it happened."""
    everyone = customers(seed, today)
    events = (event for each in _numbered(everyone, today, seed) for event in each)
    return sorted(events, key=lambda event: event.at)


def _numbered(
    everyone: list[DemoCustomer], today: date, seed: int
) -> Iterator[Iterator[DemoEvent]]:
    """Per customer its events; invoice numbers run through the whole company by date."""
    unnumbered: list[tuple[DemoCustomer, DraftInvoice]] = []
    for customer in everyone:
        yield iter([_arrival(customer)])
        random = Random(f"{seed}/{customer.external_id}")
        unnumbered += [(customer, draft) for draft in drafts(random, customer, today)]
    unnumbered.sort(key=lambda pair: (pair[1].issued, pair[0].external_id))
    by_customer: dict[str, list[dict[str, Any]]] = {each.external_id: [] for each in everyone}
    for serial, (customer, draft) in enumerate(unnumbered, start=1):
        number = f"ACM-{draft.issued.year}-{serial:05}"
        identity = str(uuid.uuid5(_NAMESPACE, f"{seed}/{number}"))
        by_customer[customer.external_id].append(draft.fields(identity, number, customer))
    for customer in everyone:
        random = Random(f"{seed}/{customer.external_id}/settling")
        settled = settle(random, customer, by_customer[customer.external_id], today)
        yield (
            DemoEvent(type_, customer.external_id, _at(day, minute), data)
            for minute, (type_, day, data) in enumerate(settled)
        )


def _arrival(customer: DemoCustomer) -> DemoEvent:
    data = {"customer": customer_fields(customer)}
    return DemoEvent("customer.created", customer.external_id, _at(customer.since), data)


def _at(day: date, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour=6), UTC) + timedelta(minutes=minute % 600)
