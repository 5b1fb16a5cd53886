"""`POST /api/v1/events`: CloudEvents, all or none, acknowledged when the broker has them."""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from contracts.cloudevents import BATCH_BYTES_MAX
from services.chassis.http import read_body
from services.ledger.intake.admission import Record, admit
from services.ledger.intake.counting import EVENTS
from services.ledger.intake.limits import holder_of
from services.ledger.intake.modes import Sent, sent_events
from services.ledger.intake.resources import intake_of
from services.ledger.refusals import REFUSALS_MAX, Refusal, RefusedError

SCOPE = "events:write"


async def receive(request: Request) -> Response:
    """202 when every event is with the broker; 422 naming what is wrong in which, and none sent."""
    intake = intake_of(request)
    holder = await holder_of(request)
    holder.require(SCOPE)
    body = await read_body(request, BATCH_BYTES_MAX)
    try:
        sent = sent_events(request.headers, body)
        records = _admitted(sent, holder.organization_id)
    except RefusedError:
        EVENTS.labels("events", "refused").inc()
        raise
    await intake.publisher.publish(records)
    ignored = len(sent.events) - len(records)
    EVENTS.labels("events", "published").inc(len(records))
    EVENTS.labels("events", "ignored").inc(ignored)
    answer = {"events": {"accepted": len(records), "ignored": ignored}}
    return JSONResponse(answer, HTTPStatus.ACCEPTED)


def _admitted(sent: Sent, organization_id: str) -> list[Record]:
    records: list[Record] = []
    refusals: list[Refusal] = []
    for index, event in enumerate(sent.events):
        try:
            record = admit(event, organization_id, sent.name(index))
        except RefusedError as error:
            refusals += error.refusals
            if len(refusals) >= REFUSALS_MAX:
                break
        else:
            if record is not None:
                records.append(record)
    if refusals:
        raise RefusedError(refusals)
    return records
