"""The CloudEvents 1.0 envelope, in structured mode. Knows no billing object.

Source: https://github.com/cloudevents/spec (JSON format; Kafka and HTTP bindings).
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints

from contracts.values import Instant, OrganizationId

EVENT_BYTES_MAX = 1_048_576
# A batch over HTTP is answered when the broker has all of it, so it must fit one request.
BATCH_EVENTS_MAX = 1_000
BATCH_BYTES_MAX = 8 * EVENT_BYTES_MAX

STRUCTURED_CONTENT_TYPE = "application/cloudevents+json"
# In binary mode a context attribute is a header of this name (Kafka) or `ce-` (HTTP).
KAFKA_HEADER_PREFIX = "ce_"
HTTP_HEADER_PREFIX = "ce-"

Attribute = Annotated[str, StringConstraints(min_length=1, max_length=512)]


class CloudEvent(BaseModel):
    """One event: `id` with `source` identifies it; `data` is checked by its `type` afterwards."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    specversion: Literal["1.0"]
    id: Attribute
    source: Attribute
    type: Attribute
    organizationid: OrganizationId
    time: Instant | None = None
    subject: str | None = None
    datacontenttype: str | None = None
    data: Annotated[dict[str, JsonValue] | None, Field()] = None

    def wire(self) -> dict[str, Any]:
        """The event as JSON values, absent attributes left out."""
        return self.model_dump(mode="json", exclude_none=True)
