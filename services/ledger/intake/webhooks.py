"""`POST /webhooks/lago/{organization_id}`: a signed webhook becomes an event.

Lago tries three times within half a minute and then gives up, so whatever is signed and is a
webhook gets 200 once the broker has it: an object that cannot be applied becomes a dead letter,
which is where it can be seen and replayed.
"""

from http import HTTPStatus

from pydantic import JsonValue
from starlette.requests import Request
from starlette.responses import Response

from contracts.cloudevents import EVENT_BYTES_MAX
from services.chassis.http import ApiFailure
from services.ledger.intake import lago
from services.ledger.intake.counting import UNSIGNED
from services.ledger.intake.deliveries import (
    acknowledge,
    is_possible_organization,
    webhook_body,
)
from services.ledger.intake.modes import json_value
from services.ledger.intake.resources import intake_of
from services.ledger.intake.signature import (
    algorithm_of,
    public_key_of,
    signed_by_hmac,
    signed_by_jwt,
)
from services.ledger.intake.sources import Sources
from services.ledger.refusals import RefusedError

SIGNATURE_HEADER = "x-lago-signature"
ALGORITHM_HEADER = "x-lago-signature-algorithm"
UNIQUE_KEY_HEADER = "x-lago-unique-key"
# Lago's JWT signature is a header that holds the whole body again, in base64.
HEADER_BYTES_MAX = 2 * EVENT_BYTES_MAX


async def receive_lago(request: Request) -> Response:
    """200 when the broker has it or it means nothing here; 401 unsigned; 400 no webhook at all."""
    intake = intake_of(request)
    organization_id = request.path_params["organization_id"]
    body = await webhook_body(request)
    if not await _is_signed(request, body, organization_id, intake.sources):
        UNSIGNED.inc()
        raise ApiFailure(HTTPStatus.UNAUTHORIZED)
    event_id = lago.event_id_of(request.headers.get(UNIQUE_KEY_HEADER), body)
    event = _event(body, organization_id, event_id)
    return await acknowledge(intake.publisher, event, organization_id, lago.SOURCE)


async def _is_signed(request: Request, body: bytes, organization_id: str, sources: Sources) -> bool:
    """By the secret of the organization in the address; one without a secret is as good as none."""
    signature = request.headers.get(SIGNATURE_HEADER)
    if not signature or not is_possible_organization(organization_id):
        return False
    match algorithm_of(signature, request.headers.get(ALGORITHM_HEADER)):
        case "hmac":
            key = await sources.secret(organization_id, "lago_hmac")
            return key is not None and signed_by_hmac(body, signature, key)
        case "jwt":
            pem = await sources.secret(organization_id, "lago_jwt")
            return pem is not None and signed_by_jwt(body, signature, public_key_of(pem))
        case None:
            return False


def _event(body: bytes, organization_id: str, event_id: str) -> dict[str, JsonValue] | None:
    try:
        return lago.event_of(json_value(body), organization_id=organization_id, event_id=event_id)
    except RefusedError as error:
        raise ApiFailure(HTTPStatus.BAD_REQUEST, "not_json") from error
    except lago.NotAWebhookError as error:
        raise ApiFailure(HTTPStatus.BAD_REQUEST, "not_a_webhook") from error
