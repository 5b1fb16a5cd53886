"""The topics, what travels on each, and how records are keyed. Knows no client library."""

from dataclasses import dataclass
from typing import Final

from contracts.events import (
    CREDIT_NOTE,
    CUSTOMER,
    INVOICE,
    ORGANIZATION,
    PAYMENT,
    PAYMENT_RECEIPT,
    ObjectType,
)

PARTITIONS: Final = 12


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic and the objects whose events it holds."""

    name: str
    objects: tuple[ObjectType, ...]
    description: str


ORGANIZATIONS: Final = Topic(
    "billing.organizations", (ORGANIZATION,), "Settings of the companies that bill."
)
CUSTOMERS: Final = Topic("billing.customers", (CUSTOMER,), "Who is billed.")
INVOICES: Final = Topic("billing.invoices", (INVOICE,), "Invoices in every state.")
PAYMENTS: Final = Topic("billing.payments", (PAYMENT, PAYMENT_RECEIPT), "Payments and receipts.")
CREDIT_NOTES: Final = Topic("billing.credit-notes", (CREDIT_NOTE,), "Credit notes.")
BILLING_TOPICS: Final = (ORGANIZATIONS, CUSTOMERS, INVOICES, PAYMENTS, CREDIT_NOTES)

DEAD_LETTERS: Final = "billing.dead-letters"
ACTIVITY: Final = "portal.activity"
TOPIC_NAMES: Final = (*(topic.name for topic in BILLING_TOPICS), DEAD_LETTERS, ACTIVITY)


def topic_of(object_type: ObjectType) -> Topic:
    """The topic that an object's events travel on."""
    return next(topic for topic in BILLING_TOPICS if object_type in topic.objects)


def record_key(organization_id: str, external_customer_id: str | None) -> bytes:
    """A record's key: `{organization_id}/{external_customer_id}`, or the organization alone."""
    if external_customer_id is None:
        return organization_id.encode()
    return f"{organization_id}/{external_customer_id}".encode()
