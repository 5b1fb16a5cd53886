"""The webhooks' operations, described. Pure.

A test holds this against the routes, and the answers against the schemas.
"""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Final

from contracts.activity import WEBHOOK_TYPES
from contracts.values import URL_CHARACTERS_MAX
from services.chassis.api_descriptions import API_KEY, IDEMPOTENCY_KEY, api_errors
from services.chassis.openapi import JSON, Answer, Operation, Parameter, Schema
from services.chassis.schema_parts import (
    COUNT,
    CURSOR_META,
    META,
    TEXT,
    TEXT_OR_NULL,
    TIME,
    TIME_OR_NULL,
    number_in_query,
    record,
    rows,
)

TAG: Final = "webhooks"
TAGS: Final = {TAG: "Who is told of what people do with the portal, and what was sent."}

_ALL: Final = "/api/v1/webhook_endpoints"
_ONE: Final = f"{_ALL}/{{endpoint_id}}"
_UUID: Final = {"type": "string", "format": "uuid"}
_TYPES: Final = {"type": "array", "items": {"enum": list(WEBHOOK_TYPES)}}
_STATUSES: Final = ["waiting", "delivered", "failed"]
_INPUT: Final = {
    "webhook_url": {"type": "string", "format": "uri", "maxLength": URL_CHARACTERS_MAX},
    "signature_algo": {"enum": ["hmac", None]},
    "name": {"type": ["string", "null"], "maxLength": 100},
    "event_types": {
        "type": ["array", "null"],
        "minItems": 1,
        "items": {"enum": [*WEBHOOK_TYPES, "*"]},
    },
    "disabled": {"type": ["boolean", "null"]},
}


_ENDPOINT: Final = record(
    {
        "lago_id": _UUID,
        "lago_organization_id": TEXT,
        "webhook_url": TEXT,
        "signature_algo": {"const": "hmac"},
        "name": TEXT_OR_NULL,
        "event_types": _TYPES,
        "created_at": TIME,
        "updated_at": TIME,
        "failing_since": TIME_OR_NULL,
        "disabled_at": TIME_OR_NULL,
        "disabled_reason": TEXT_OR_NULL,
        "previous_secret_expires_at": TIME_OR_NULL,
        "secret": {"type": "string", "description": "Only where it has just been made."},
    },
    "secret",
)
_DELIVERY: Final = record(
    {
        "id": _UUID,
        "webhook_id": TEXT,
        "webhook_endpoint_id": _UUID,
        "type": TEXT,
        "status": {"enum": _STATUSES},
        "created_at": TIME,
        "attempt_count": COUNT,
        "attempted_at": TIME_OR_NULL,
        "next_attempt_at": TIME_OR_NULL,
        "answer_status": {"type": ["integer", "null"]},
        "answer": TEXT_OR_NULL,
    }
)
_ENDPOINT_ID: Final = Parameter("endpoint_id", "path", "The endpoint's id.", TEXT)
_DELIVERY_ID: Final = Parameter("delivery_id", "path", "The delivery's id.", TEXT)
_WITH_BODY: Final = (
    HTTPStatus.CONFLICT,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
)


def _endpoint(said: str) -> Answer:
    return Answer(HTTPStatus.OK, said, record({"webhook_endpoint": _ENDPOINT}))


def _delivery(said: str) -> Answer:
    return Answer(HTTPStatus.ACCEPTED, said, record({"webhook_delivery": _DELIVERY}))


def _operation(  # noqa: PLR0913, PLR0917 - the parts of an operation
    name: str,
    method: Any,  # noqa: ANN401 - one of the methods that Operation takes
    path: str,
    summary: str,
    answer: Answer,
    errors: Sequence[HTTPStatus] = (),
    parameters: Sequence[Parameter] = (),
    body: Schema | None = None,
    description: str = "",
) -> Operation:
    in_path = [each for each in (_ENDPOINT_ID, _DELIVERY_ID) if f"{{{each.name}}}" in path]
    repeatable = [IDEMPOTENCY_KEY] if method == "post" else []
    found = [HTTPStatus.NOT_FOUND] if in_path else []
    return Operation(
        name=name,
        method=method,
        path=path,
        summary=summary,
        tag=TAG,
        description=description,
        parameters=(*in_path, *repeatable, *parameters),
        body=None if body is None else {JSON: body},
        answers=(answer, *api_errors(*found, *errors)),
        security=(API_KEY,),
    )


OPERATIONS: Final = (
    _operation(
        "createWebhookEndpoint",
        "post",
        _ALL,
        "Add an endpoint",
        _endpoint("The endpoint, with the secret that is shown this once."),
        _WITH_BODY,
        body=record({"webhook_endpoint": record(_INPUT, *list(_INPUT)[1:])}),
        description="Without `event_types` it is told of all. Ten are as many as there can be.",
    ),
    _operation(
        "listWebhookEndpoints",
        "get",
        _ALL,
        "List the endpoints",
        Answer(
            HTTPStatus.OK,
            "The oldest first.",
            record({"webhook_endpoints": rows(_ENDPOINT), "meta": META}),
        ),
        (HTTPStatus.UNPROCESSABLE_ENTITY,),
        (
            number_in_query("page", "Which page.", 1, 1_000_000),
            number_in_query("per_page", "Endpoints on a page.", 100, 100),
        ),
    ),
    _operation("showWebhookEndpoint", "get", _ONE, "Show an endpoint", _endpoint("The endpoint.")),
    _operation(
        "updateWebhookEndpoint",
        "put",
        _ONE,
        "Change an endpoint",
        _endpoint("The endpoint as it is now."),
        _WITH_BODY[1:],
        body=record({"webhook_endpoint": record(_INPUT, *_INPUT)}),
        description="What is left out stays. `disabled` ends what is sent to it, or takes it up.",
    ),
    _operation(
        "deleteWebhookEndpoint",
        "delete",
        _ONE,
        "Delete an endpoint",
        _endpoint("The endpoint as it was; what was sent to it is forgotten."),
    ),
    _operation(
        "rotateWebhookSecret",
        "post",
        f"{_ONE}/rotate_secret",
        "Make a new secret",
        _endpoint("The endpoint, with the new secret."),
        _WITH_BODY,
        body=record(
            {"overlap_seconds": {"type": "number", "minimum": 0, "maximum": 604_800}},
            "overlap_seconds",
        ),
        description="For `overlap_seconds` (a day) the secret before signs too.",
    ),
    _operation(
        "testWebhookEndpoint",
        "post",
        f"{_ONE}/test",
        "Send a test",
        _delivery("It is on its way."),
        _WITH_BODY,
    ),
    _operation(
        "listWebhookDeliveries",
        "get",
        f"{_ONE}/deliveries",
        "List what was sent",
        Answer(
            HTTPStatus.OK,
            "The newest first.",
            record(
                {
                    "webhook_deliveries": rows(_DELIVERY),
                    "meta": CURSOR_META,
                }
            ),
        ),
        (HTTPStatus.UNPROCESSABLE_ENTITY,),
        (
            Parameter("status", "query", "Only those of it.", {"enum": _STATUSES}),
            Parameter("cursor", "query", "`meta.next_cursor` of the page before.", TEXT),
            number_in_query("per_page", "Deliveries on a page.", 50, 100),
        ),
    ),
    _operation(
        "replayWebhookDelivery",
        "post",
        f"{_ONE}/deliveries/{{delivery_id}}/replay",
        "Send one again",
        _delivery("It is on its way, with the id it had."),
        _WITH_BODY,
    ),
    _operation(
        "replayFailedWebhookDeliveries",
        "post",
        f"{_ONE}/deliveries/replay",
        "Send again what failed",
        Answer(
            HTTPStatus.ACCEPTED,
            "How many are on their way, 10,000 at most.",
            record({"replay": record({"replayed": COUNT})}),
        ),
        _WITH_BODY,
        body=record({"since": TIME}),
    ),
)
