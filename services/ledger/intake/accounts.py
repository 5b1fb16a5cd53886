"""`POST /api/v1/customers` and `PUT /api/v1/organizations`, as Lago's clients call them."""

from pydantic import JsonValue
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from contracts.cloudevents import EVENT_BYTES_MAX
from services.chassis.http import read_body
from services.ledger.intake.answers import validation_errors
from services.ledger.intake.lago_answers import customer_answer, organization_answer
from services.ledger.intake.limits import holder_of
from services.ledger.intake.modes import json_value
from services.ledger.intake.resources import intake_of
from services.ledger.intake.upserting import Upserts
from services.ledger.refusals import INVALID, MANDATORY, RefusedError, refused


async def put_customer(request: Request) -> Response:
    """200 with the customer as the next read will see it."""
    intake = intake_of(request)
    holder = await holder_of(request)
    holder.require("customers:write")
    upserts = Upserts(intake.pool, intake.publisher)
    body = await read_body(request, EVENT_BYTES_MAX)
    try:
        customer = await upserts.put_customer(
            holder.organization_id, _root(body, "customer"), intake.now().isoformat()
        )
    except RefusedError as error:
        raise validation_errors(error.refusals) from error
    organization = await upserts.organization(holder.organization_id)
    return JSONResponse(customer_answer(customer, organization))


async def put_organization(request: Request) -> Response:
    """200 with the organization of the key as the next read will see it."""
    intake = intake_of(request)
    holder = await holder_of(request)
    holder.require("organizations:write")
    upserts = Upserts(intake.pool, intake.publisher)
    body = await read_body(request, EVENT_BYTES_MAX)
    try:
        sent = _root(body, "organization")
        if sent.get("id") not in (None, holder.organization_id):
            raise refused("id", INVALID, "is not the organization of the API key")
        organization = await upserts.put_organization(
            holder.organization_id, sent, intake.now().isoformat()
        )
    except RefusedError as error:
        raise validation_errors(error.refusals) from error
    return JSONResponse(organization_answer(organization))


def _root(body: bytes, name: str) -> dict[str, JsonValue]:
    """The object under the body's root name, as in `{"customer": {…}}`."""
    value = json_value(body)
    sent = value.get(name) if isinstance(value, dict) else None
    if not isinstance(sent, dict):
        raise refused(name, MANDATORY, "is missing or no object")
    return sent
