"""Reads Lago's webhooks as CloudEvents. Pure; knows neither signatures nor the broker.

A webhook is `{webhook_type, object_type, organization_id, <object_type>: {…}}`. Its organization is
Lago's own number for it, not ours: the tenant is in the address that the webhook came to.
"""

from hashlib import sha256
from typing import Final

from pydantic import JsonValue

from contracts.events import PAYMENT, ObjectType, object_type_of, verb_of

SOURCE: Final = "lago"
DISPUTE_LOST: Final = "invoice.payment_dispute_lost"
# Longer than any that Lago sends, shorter than what an event's id may have.
UNIQUE_KEY_CHARACTERS_MAX: Final = 200


class NotAWebhookError(Exception):
    """JSON, but without the envelope of a webhook."""


def event_of(
    webhook: JsonValue, *, organization_id: str, event_id: str
) -> dict[str, JsonValue] | None:
    """The webhook as a CloudEvent; None for a type that means nothing here.

    The event may still carry an object that cannot be applied. Raises NotAWebhookError.
    """
    if not isinstance(webhook, dict):
        raise NotAWebhookError
    webhook_type, object_name = webhook.get("webhook_type"), webhook.get("object_type")
    if not isinstance(webhook_type, str) or not isinstance(object_name, str):
        raise NotAWebhookError
    object_type = object_type_of(webhook_type)
    if object_type is None or not _is_about(object_type, webhook_type, object_name):
        return None
    carried = _carried(object_type, webhook.get(object_name))
    if _is_notice(object_type, carried):
        return None
    return {
        "specversion": "1.0",
        "id": event_id,
        "source": SOURCE,
        "type": webhook_type,
        "organizationid": organization_id,
        # No time: webhooks carry none, and that of a delivery would let a repeated one undo what
        # came between. Objects with `updated_at` are ordered by it, the others by first sight.
        "datacontenttype": "application/json",
        # An object that is missing is left out: what applies events says so and keeps the event.
        "data": {} if carried is None else {object_type.name: carried},
    }


def event_id_of(unique_key: str | None, body: bytes) -> str:
    """The same for each delivery of one webhook: Lago's unique key, else a digest of the body."""
    if unique_key and len(unique_key) <= UNIQUE_KEY_CHARACTERS_MAX:
        return unique_key
    return sha256(body).hexdigest()


def _is_about(object_type: ObjectType, webhook_type: str, object_name: str) -> bool:
    # `invoice.payment_failure` and `customer.checkout_url_generated` carry something else than the
    # object that their type names: they tell us nothing.
    nested = webhook_type == DISPUTE_LOST and object_name == verb_of(DISPUTE_LOST)
    return nested or object_name == object_type.name


def _carried(object_type: ObjectType, value: JsonValue) -> JsonValue:
    # Of {"payment_dispute_lost": {"invoice": {…}, "provider_error": …}} the invoice is meant.
    if isinstance(value, dict) and isinstance(nested := value.get(object_type.name), dict):
        return nested
    return value


def _is_notice(object_type: ObjectType, carried: JsonValue) -> bool:
    # `payment.requires_action` puts a notice under the payment's name; there may be no payment yet.
    return (
        object_type is PAYMENT
        and isinstance(carried, dict)
        and "lago_payable_id" in carried
        and "lago_id" not in carried
    )
