"""Reads Stripe's events as CloudEvents. Pure; knows neither signatures nor the broker.

An event is `{"object": "event", "id", "type", "created", "data": {"object": {…}}}`, the object as
it stood when the event was made, in the version of the API that the endpoint was made with.
"""

from collections.abc import Callable
from datetime import tzinfo
from typing import Final

from pydantic import JsonValue

from contracts.events import CREDIT_NOTE, CUSTOMER, INVOICE, PAYMENT, ObjectType
from services.ledger.intake.stripe.credit_notes import credit_note
from services.ledger.intake.stripe.customers import customer, customer_of_tax_id
from services.ledger.intake.stripe.invoices import invoice
from services.ledger.intake.stripe.payments import (
    Told,
    of_charge,
    of_invoice_payment,
    of_payment_intent,
)
from services.ledger.intake.stripe.reading import Fields, Object, instant, part, text

SOURCE: Final = "stripe"
# Those that say more than that the object is now so; all others are read as its state.
_VERBS: Final = frozenset(("created", "finalized", "voided", "deleted"))
_PAYMENTS: Final[dict[str, Callable[[Object], Told | None]]] = {
    "invoice_payment": of_invoice_payment,
    "payment_intent": of_payment_intent,
    "charge": of_charge,
}


class NotAStripeEventError(Exception):
    """JSON, but no event of Stripe's."""


def event_of(
    webhook: JsonValue, *, organization_id: str, timezone: tzinfo
) -> dict[str, JsonValue] | None:
    """The webhook as a CloudEvent; None for one that means nothing here.

    The event may still carry an object that cannot be applied. Raises NotAStripeEventError.
    """
    if not isinstance(webhook, dict):
        raise NotAStripeEventError
    event_id, event_type = text(webhook, "id"), text(webhook, "type")
    if event_id is None or event_type is None or text(webhook, "object") not in _KINDS:
        raise NotAStripeEventError
    told = told_by(part(webhook, "data", "object"), event_type, timezone)
    if told is None:
        return None
    object_type, verb, fields = told
    return cloud_event(
        object_type,
        verb,
        fields,
        event_id=event_id,
        organization_id=organization_id,
        # Of one second; objects have no time of their last change. What happens to an invoice
        # within one second is ordered by its life.
        time=instant(webhook, "created"),
    )


# A thin event carries no object, so it says nothing that could be applied.
_KINDS: Final = frozenset(("event", "v2.core.event"))


def told_by(
    stripe: Object, event_type: str, timezone: tzinfo
) -> tuple[ObjectType, str, Fields] | None:
    """What an object tells: of which of ours, by which verb, and its fields. None for nothing."""
    verb = event_type.rpartition(".")[2]
    said = verb if verb in _VERBS else "updated"
    kind = text(stripe, "object")
    match kind:
        # An invoice that is only foreseen has no id.
        case "invoice" if text(stripe, "id") and verb != "upcoming":
            return INVOICE, said, invoice(stripe, timezone)
        case "customer":
            return CUSTOMER, said, customer(stripe)
        case "tax_id" if event_type.startswith("customer."):
            return CUSTOMER, "updated", customer_of_tax_id(stripe, deleted=verb == "deleted")
        case "credit_note":
            return CREDIT_NOTE, said, credit_note(stripe, timezone)
        case _:
            told = _PAYMENTS[kind](stripe) if kind in _PAYMENTS else None
            return None if told is None else (PAYMENT, told.verb, told.payment)


def cloud_event(
    object_type: ObjectType,
    verb: str,
    fields: Fields,
    *,
    event_id: str,
    organization_id: str,
    time: str | None,
) -> dict[str, JsonValue]:
    """The event that an object of ours is published by."""
    event: dict[str, JsonValue] = {
        "specversion": "1.0",
        "id": event_id,
        "source": SOURCE,
        "type": f"{object_type.name}.{verb}",
        "organizationid": organization_id,
        "datacontenttype": "application/json",
        "data": {object_type.name: fields},
    }
    return event if time is None else {**event, "time": time}
