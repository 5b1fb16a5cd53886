"""From the event of a signed webhook to the broker, and the sender's answer.

Whatever is signed gets 200 once the broker has it: an object that cannot be applied becomes a dead
letter, which is where it can be seen and replayed. Knows no system that sends webhooks.
"""

import json
from http import HTTPStatus
from typing import Final

from pydantic import JsonValue
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from contracts.cloudevents import EVENT_BYTES_MAX
from contracts.events import object_type_of
from contracts.topics import record_key, topic_of
from contracts.values import ORGANIZATION_ID_CHARACTERS_MAX
from services.chassis.http import ApiFailure, BodyTooLargeError, read_body
from services.ledger.intake.admission import Record, admit
from services.ledger.intake.counting import EVENTS
from services.ledger.intake.named_customers import customer_id_in
from services.ledger.intake.publishing import Publisher, RecordTooLargeError
from services.ledger.refusals import RefusedError

TOO_LARGE: Final = (
    f"A webhook has at most {EVENT_BYTES_MAX} bytes, as every event; this one has more and was not"
    " taken. Publish the object with less in it, by POST /api/v1/events or on Kafka."
)
PUBLISHED: Final = "published"
UNAPPLIABLE: Final = "unappliable"


async def webhook_body(request: Request) -> bytes:
    """The whole body. Raises ApiFailure for one that no event could hold."""
    try:
        return await read_body(request, EVENT_BYTES_MAX)
    except BodyTooLargeError as error:
        raise _too_large() from error


def is_possible_organization(organization_id: str) -> bool:
    """Whether there can be one of this id; the address is anybody's to write."""
    return len(organization_id) <= ORGANIZATION_ID_CHARACTERS_MAX and "\x00" not in organization_id


async def acknowledge(
    publisher: Publisher, event: dict[str, JsonValue] | None, organization_id: str, source: str
) -> Response:
    """200 when the broker has the event, or there is none to have."""
    record, outcome = (None, "ignored") if event is None else record_of(event, organization_id)
    if record is not None:
        try:
            await publisher.publish([record])
        except RecordTooLargeError as error:
            raise _too_large() from error
    EVENTS.labels(source, outcome).inc()
    return JSONResponse({"status": outcome})


def record_of(event: dict[str, JsonValue], organization_id: str) -> tuple[Record | None, str]:
    """The record of an event and what becomes of it: one that cannot be applied is sent as it is.

    The projector will refuse it, and keep it with the reason among its dead letters.
    """
    try:
        return admit(event, organization_id, ""), PUBLISHED
    except RefusedError:
        return _as_it_is(event, organization_id), UNAPPLIABLE


def _as_it_is(event: dict[str, JsonValue], organization_id: str) -> Record | None:
    object_type = object_type_of(str(event["type"]))
    if object_type is None:
        return None
    # ASCII throughout: whatever the text holds, the bytes are well formed.
    value = json.dumps(event).encode()
    key = record_key(organization_id, customer_id_in(event))
    return Record(topic_of(object_type).name, key, value)


def _too_large() -> ApiFailure:
    return ApiFailure(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", detail=TOO_LARGE)
