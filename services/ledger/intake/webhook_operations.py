"""The webhooks' operations, described. Pure.

A test holds this against the routes, and the answers against the schemas.
"""

from http import HTTPStatus
from typing import Final

from services.chassis.api_descriptions import IF_NONE_MATCH, for_hosts
from services.chassis.openapi import JSON, Answer, Named, Operation
from services.chassis.schema_parts import (
    COUNT,
    CURSOR,
    CURSOR_META,
    PAGE_META,
    TIME,
    in_path,
    listed,
    number_in_query,
    one_of,
    query,
    record,
    under,
)
from services.ledger.activity.endpoints import (
    ENDPOINTS_MAX,
    OVERLAP_SECONDS,
    REPLAYED_MAX,
    TESTS_MAX,
)
from services.ledger.intake import webhook_objects as objects
from services.ledger.intake.webhook_endpoints import (
    BODY_BYTES_MAX,
    OVERLAP_SECONDS_MAX,
    PAGE_MAX,
    PER_PAGE,
    PER_PAGE_MAX,
    SCOPE,
    STATUSES,
)

TAG: Final = "webhooks"
TAGS: Final = {TAG: "Who is told of what people do with the portal, and what was sent."}

_ALL: Final = "/api/v1/webhook_endpoints"
_ONE: Final = f"{_ALL}/{{endpoint_id}}"
_ENDPOINT_ANSWER: Final = under("webhook_endpoint", objects.ENDPOINT)
_DELIVERY_ANSWER: Final = under("webhook_delivery", objects.DELIVERY)
_ENDPOINT_ID: Final = in_path("endpoint_id", "The endpoint's `lago_id`.")
_DELIVERY_ID: Final = in_path("delivery_id", "The delivery's `id`.")


def _endpoint(text: str) -> tuple[Answer]:
    return (Answer(HTTPStatus.OK, text, _ENDPOINT_ANSWER),)


def _delivery(text: str) -> tuple[Answer]:
    return (Answer(HTTPStatus.ACCEPTED, text, _DELIVERY_ANSWER),)


OPERATIONS: Final = for_hosts(
    SCOPE,
    Operation(
        name="createWebhookEndpoint",
        method="post",
        path=_ALL,
        summary="Add a webhook endpoint",
        tag=TAG,
        description="From now on it is told of what people do with the portal. An organization has"
        f" {ENDPOINTS_MAX} endpoints at most, each with an address of its own.",
        body={JSON: objects.body(objects.NEW_ENDPOINT)},
        answers=_endpoint("The endpoint, with the secret that is shown this once."),
    ),
    Operation(
        name="listWebhookEndpoints",
        method="get",
        path=_ALL,
        summary="List the webhook endpoints",
        tag=TAG,
        parameters=(
            number_in_query("page", "Which page.", 1, PAGE_MAX),
            number_in_query("per_page", "Endpoints on a page.", PER_PAGE_MAX, PER_PAGE_MAX),
            IF_NONE_MATCH,
        ),
        answers=(
            Answer(
                HTTPStatus.OK,
                "A page, the oldest first, without their secrets.",
                listed("webhook_endpoints", objects.ENDPOINT, PAGE_META),
            ),
        ),
    ),
    Operation(
        name="showWebhookEndpoint",
        method="get",
        path=_ONE,
        summary="Show a webhook endpoint",
        tag=TAG,
        parameters=(_ENDPOINT_ID, IF_NONE_MATCH),
        answers=_endpoint("The endpoint, without its secret."),
    ),
    Operation(
        name="updateWebhookEndpoint",
        method="put",
        path=_ONE,
        summary="Change a webhook endpoint",
        tag=TAG,
        parameters=(_ENDPOINT_ID,),
        body={JSON: objects.body(objects.CHANGES)},
        answers=_endpoint("The endpoint as it is now."),
    ),
    Operation(
        name="deleteWebhookEndpoint",
        method="delete",
        path=_ONE,
        summary="Delete a webhook endpoint",
        tag=TAG,
        description="With all its deliveries; those that wait are not sent.",
        parameters=(_ENDPOINT_ID,),
        answers=_endpoint("The endpoint as it was."),
    ),
    Operation(
        name="rotateWebhookSecret",
        method="post",
        path=f"{_ONE}/rotate_secret",
        summary="Make a new secret for a webhook endpoint",
        tag=TAG,
        description="Both sign for `overlap_seconds`, each with a signature of its own, so that the"
        " receiver has time to take the new one.",
        parameters=(_ENDPOINT_ID,),
        body={
            JSON: Named(
                "SecretRotation",
                "For how long the secret before signs too.",
                record(
                    {
                        "overlap_seconds": {
                            "type": "number",
                            "minimum": 0,
                            "maximum": OVERLAP_SECONDS_MAX,
                            "default": int(OVERLAP_SECONDS),
                        }
                    },
                    "overlap_seconds",
                ),
            )
        },
        body_required=False,
        answers=_endpoint("The endpoint, with the new secret that is shown this once."),
    ),
    Operation(
        name="testWebhookEndpoint",
        method="post",
        path=f"{_ONE}/test",
        summary="Send a test webhook",
        tag=TAG,
        description="A webhook of the type `webhook_endpoint.test`, whatever its `event_types`."
        f" {TESTS_MAX} of them may wait for an endpoint. A disabled one is a 422.",
        parameters=(_ENDPOINT_ID,),
        answers=_delivery("It is on its way; its delivery says what becomes of it."),
    ),
    Operation(
        name="listWebhookDeliveries",
        method="get",
        path=f"{_ONE}/deliveries",
        summary="List what was sent to a webhook endpoint",
        tag=TAG,
        parameters=(
            _ENDPOINT_ID,
            query("status", "Only deliveries of this status.", one_of(*STATUSES)),
            CURSOR,
            number_in_query("per_page", "Deliveries on a page.", PER_PAGE, PER_PAGE_MAX),
            IF_NONE_MATCH,
        ),
        answers=(
            Answer(
                HTTPStatus.OK,
                "A page of deliveries, the newest first.",
                listed("webhook_deliveries", objects.DELIVERY, CURSOR_META),
            ),
        ),
    ),
    Operation(
        name="replayWebhookDelivery",
        method="post",
        path=f"{_ONE}/deliveries/{{delivery_id}}/replay",
        summary="Send a webhook again",
        tag=TAG,
        description="As if it were new, but with the id it had. One that waits, and one of a"
        " disabled endpoint, is a 422.",
        parameters=(_ENDPOINT_ID, _DELIVERY_ID),
        answers=_delivery("It is on its way again."),
    ),
    Operation(
        name="replayFailedWebhookDeliveries",
        method="post",
        path=f"{_ONE}/deliveries/replay",
        summary="Send again the webhooks that failed",
        tag=TAG,
        description=f"The oldest {REPLAYED_MAX:,} deliveries that failed and were made at `since`"
        " or later, each with the id it had. Of a disabled endpoint it is a 422.",
        parameters=(_ENDPOINT_ID,),
        body={
            JSON: Named(
                "FailedReplayInput", "Which failed deliveries are meant.", record({"since": TIME})
            )
        },
        answers=(
            Answer(
                HTTPStatus.ACCEPTED,
                f"How many are on their way again; {REPLAYED_MAX:,}: ask once more.",
                Named(
                    "FailedReplayAnswer",
                    "How many deliveries are sent again.",
                    record(
                        {
                            "replay": Named(
                                "FailedReplay",
                                "How many deliveries are sent again.",
                                record({"replayed": COUNT}),
                            )
                        }
                    ),
                ),
            ),
        ),
    ),
    body_bytes_max=BODY_BYTES_MAX,
)
