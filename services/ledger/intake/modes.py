"""Reads CloudEvents off a request in each content mode of the HTTP binding. Pure.

What the body is decides, not what it is called: an array is a batch, an object one event, and with
`ce-` headers the body is the event's data.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from pydantic import JsonValue
from pydantic_core import from_json

from contracts.cloudevents import BATCH_EVENTS_MAX, HTTP_HEADER_PREFIX
from services.ledger.refusals import BODY, INVALID, OUT_OF_RANGE, refused

# The one attribute that every binary message has.
_BINARY_MARK: Final = f"{HTTP_HEADER_PREFIX}specversion"


@dataclass(frozen=True, slots=True)
class Sent:
    """The events of a request, not checked yet; `batch` when they came as an array."""

    events: list[JsonValue]
    batch: bool

    def name(self, index: int) -> str:
        """How refusals call the event: by its index in a batch; a lone one needs no name."""
        return f"events[{index}]" if self.batch else ""


def sent_events(headers: Mapping[str, str], body: bytes) -> Sent:
    """What was sent; header names in lower case. Raises RefusedError for what is not JSON."""
    value = json_value(body)
    if _BINARY_MARK in headers:
        return Sent([_binary(headers, value)], batch=False)
    if not isinstance(value, list):
        return Sent([value], batch=False)
    if len(value) > BATCH_EVENTS_MAX:
        raise refused(BODY, OUT_OF_RANGE, f"has more than {BATCH_EVENTS_MAX} events")
    return Sent(value, batch=True)


def json_value(body: bytes) -> JsonValue:
    """The JSON value of the body. Raises RefusedError."""
    try:
        value: JsonValue = from_json(body, allow_inf_nan=False)
    except ValueError as error:
        raise refused(BODY, INVALID, "is not JSON in UTF-8") from error
    return value


def _binary(headers: Mapping[str, str], data: JsonValue) -> dict[str, JsonValue]:
    attributes: dict[str, JsonValue] = {
        # The binding percent-encodes what a header cannot carry.
        name.removeprefix(HTTP_HEADER_PREFIX): unquote(value)
        for name, value in headers.items()
        if name.startswith(HTTP_HEADER_PREFIX)
    }
    return {**attributes, "datacontenttype": "application/json", "data": data}
