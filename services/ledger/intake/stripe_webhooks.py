"""`POST /webhooks/stripe/{organization_id}`: a signed event of Stripe's becomes one of ours.

Stripe tries for three days, and stops sending to an endpoint that keeps refusing; so, as with
Lago, whatever is signed and is an event gets 200 once the broker has it.
"""

from http import HTTPStatus

from pydantic import JsonValue
from starlette.requests import Request
from starlette.responses import Response

from services.chassis.http import ApiFailure
from services.ledger.intake.counting import UNSIGNED
from services.ledger.intake.deliveries import (
    acknowledge,
    is_possible_organization,
    webhook_body,
)
from services.ledger.intake.modes import json_value
from services.ledger.intake.resources import Intake, intake_of
from services.ledger.intake.stripe.events import SOURCE, NotAStripeEventError, event_of
from services.ledger.intake.stripe.signature import is_signed
from services.ledger.intake.zones import timezone_of
from services.ledger.refusals import RefusedError

SIGNATURE_HEADER = "stripe-signature"


async def receive_stripe(request: Request) -> Response:
    """200 when the broker has it or it means nothing here; 401 unsigned; 400 no event at all."""
    intake = intake_of(request)
    organization_id = request.path_params["organization_id"]
    body = await webhook_body(request)
    if not await _is_signed(request, body, organization_id, intake):
        UNSIGNED.inc()
        raise ApiFailure(HTTPStatus.UNAUTHORIZED)
    event = await _event(body, organization_id, intake)
    return await acknowledge(intake.publisher, event, organization_id, SOURCE)


async def _is_signed(request: Request, body: bytes, organization_id: str, intake: Intake) -> bool:
    header = request.headers.get(SIGNATURE_HEADER)
    if not header or not is_possible_organization(organization_id):
        return False
    secret = await intake.sources.secret(organization_id, "stripe")
    return secret is not None and is_signed(
        body, header, secret, now_seconds=intake.now().timestamp()
    )


async def _event(body: bytes, organization_id: str, intake: Intake) -> dict[str, JsonValue] | None:
    try:
        webhook = json_value(body)
    except RefusedError as error:
        raise ApiFailure(HTTPStatus.BAD_REQUEST, "not_json") from error
    timezone = await timezone_of(intake.pool, organization_id)
    try:
        return event_of(webhook, organization_id=organization_id, timezone=timezone)
    except NotAStripeEventError as error:
        raise ApiFailure(HTTPStatus.BAD_REQUEST, "not_a_webhook") from error
