"""Described: what the webhooks' operations take and answer with. Pure."""

from typing import Final

from contracts.activity import WEBHOOK_TYPES
from contracts.values import URL_CHARACTERS_MAX
from services.chassis.openapi import Named
from services.chassis.schema_parts import (
    COUNT,
    TEXT,
    TEXT_OR_NULL,
    TIME,
    TIME_OR_NULL,
    one_of,
    or_null,
    record,
    rows,
    said,
)
from services.ledger.activity.answers import SIGNATURE_ALGO
from services.ledger.intake.webhook_bodies import NAME_CHARACTERS_MAX
from services.ledger.intake.webhook_endpoints import STATUSES

_UUID: Final = {"type": "string", "format": "uuid"}
_EVENT_TYPE: Final = Named(
    "WebhookEventType", "What an endpoint is told of.", one_of(*WEBHOOK_TYPES)
)
_EVENT_TYPE_OR_ALL: Final = Named(
    "WebhookEventTypeOrAll", "The same; `*` is all.", one_of(*WEBHOOK_TYPES, "*")
)
_SIGNATURE: Final = Named(
    "WebhookSignature",
    "Webhooks are signed as Standard Webhooks are; there is no other way.",
    one_of(SIGNATURE_ALGO),
)
_STATUS: Final = Named(
    "WebhookDeliveryStatus",
    "`waiting`: it is tried, or tried again at `next_attempt_at`; `failed`: it is not tried any"
    " more.",
    one_of(*STATUSES),
)
_INPUT: Final = {
    "webhook_url": said(
        "Where it is sent: https, a public address, no fragment.",
        {"type": "string", "format": "uri", "maxLength": URL_CHARACTERS_MAX},
    ),
    "signature_algo": or_null(_SIGNATURE),
    "name": said(
        "For people; null or empty clears it.",
        {"type": ["string", "null"], "maxLength": NAME_CHARACTERS_MAX},
    ),
    "event_types": said(
        "What it is told of; `*` alone is all, and so is nothing said for a new one.",
        {
            "type": ["array", "null"],
            "minItems": 1,
            "items": _EVENT_TYPE_OR_ALL,
        },
    ),
    "disabled": said(
        "`true` ends what is sent to it, `false` takes it up again. A new one is enabled.",
        {"type": ["boolean", "null"]},
    ),
}
NEW_ENDPOINT: Final = Named(
    "NewWebhookEndpoint", "An endpoint to be made.", record(_INPUT, *list(_INPUT)[1:])
)
CHANGES: Final = Named(
    "WebhookEndpointChanges",
    "What is to be changed of an endpoint; what is left out stays, or is null, but for the name.",
    record(_INPUT, *_INPUT),
)
ENDPOINT: Final = Named(
    "WebhookEndpoint",
    "Where webhooks are sent, in the shape of Lago's API.",
    record(
        {
            "lago_id": _UUID,
            "lago_organization_id": TEXT,
            "webhook_url": TEXT,
            "signature_algo": _SIGNATURE,
            "name": TEXT_OR_NULL,
            "event_types": rows(_EVENT_TYPE),
            "created_at": TIME,
            "updated_at": TIME,
            "failing_since": said(
                "Since when it has not answered with success; null: it did, or was sent nothing.",
                TIME_OR_NULL,
            ),
            "disabled_at": said("Since when nothing is sent to it.", TIME_OR_NULL),
            "disabled_reason": TEXT_OR_NULL,
            "previous_secret_expires_at": said(
                "Until when the secret before this one signs too.", TIME_OR_NULL
            ),
            "secret": said("Only in the answer to the call that made it.", TEXT),
        },
        "secret",
    ),
)
DELIVERY: Final = Named(
    "WebhookDelivery",
    "A webhook that is, was or could not be sent to an endpoint.",
    record(
        {
            "id": _UUID,
            "webhook_id": said("The header `webhook-id`: the same at every attempt.", TEXT),
            "webhook_endpoint_id": _UUID,
            "type": said("What happened, as in `event_types`, or `webhook_endpoint.test`.", TEXT),
            "status": _STATUS,
            "created_at": TIME,
            "attempt_count": COUNT,
            "attempted_at": said("When it was last tried.", TIME_OR_NULL),
            "next_attempt_at": TIME_OR_NULL,
            "answer_status": said(
                "The HTTP status of the last answer; null: there was none.",
                {"type": ["integer", "null"]},
            ),
            "answer": said("How the last answer began, or why there was none.", TEXT_OR_NULL),
        }
    ),
)


def body(schema: Named) -> Named:
    described = "The endpoint under its name, as Lago's clients send it."
    return Named(f"{schema.name}Body", described, record({"webhook_endpoint": schema}))
