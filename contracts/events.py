"""Which event types there are and which object each carries. Knows no transport and no storage."""

from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel

from contracts.accounts import Customer, Organization
from contracts.invoices import Invoice
from contracts.settlements import CreditNote, Payment, PaymentReceipt


@dataclass(frozen=True, slots=True)
class ObjectType:
    """A kind of object: its name (the key in `data`), its model and the verbs known for it."""

    name: str
    model: type[BaseModel]
    verbs: tuple[str, ...]
    # Any other verb of this object is read as its state.
    open: bool


CUSTOMER: Final = ObjectType("customer", Customer, ("created", "updated", "deleted"), open=True)
ORGANIZATION: Final = ObjectType("organization", Organization, ("updated",), open=False)
INVOICE: Final = ObjectType(
    "invoice",
    Invoice,
    (
        "created",
        "drafted",
        "finalized",
        "updated",
        "generated",
        "voided",
        "deleted",
        "payment_status_updated",
        "payment_overdue",
        "payment_dispute_lost",
    ),
    open=True,
)
PAYMENT: Final = ObjectType(
    "payment",
    Payment,
    ("created", "updated", "succeeded", "failed", "requires_action"),
    open=True,
)
PAYMENT_RECEIPT: Final = ObjectType(
    "payment_receipt", PaymentReceipt, ("created", "generated"), open=False
)
CREDIT_NOTE: Final = ObjectType(
    "credit_note", CreditNote, ("created", "generated", "updated", "voided"), open=True
)

OBJECT_TYPES: Final = (
    CUSTOMER,
    ORGANIZATION,
    INVOICE,
    PAYMENT,
    PAYMENT_RECEIPT,
    CREDIT_NOTE,
)
_BY_NAME: Final = {object_type.name: object_type for object_type in OBJECT_TYPES}


def object_type_of(event_type: str) -> ObjectType | None:
    """The object an event type is about; None for a type that means nothing here."""
    name, _, verb = event_type.partition(".")
    object_type = _BY_NAME.get(name)
    if object_type is None or not verb:
        return None
    return object_type if object_type.open or verb in object_type.verbs else None


def verb_of(event_type: str) -> str:
    """What happened: `voided` of `invoice.voided`."""
    return event_type.partition(".")[2]
