"""What the portal publishes: what people did, and the one setting they may change. Knows no HTTP.

The producer connects when it is first needed, so that pages are served while the broker is away.
"""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from prometheus_client import Counter

from contracts.activity import ActivityType
from contracts.cloudevents import STRUCTURED_CONTENT_TYPE
from contracts.topics import ACTIVITY, CUSTOMERS, record_key
from services.portal.viewer import Viewer

SOURCE: Final = "/portico/portal"
# A reader waits for the language to be saved; a broker that takes longer is away.
PUBLISH_SECONDS_MAX = 5.0
# Best effort: what people did while the broker was away is not worth more memory than this.
ACTIVITIES_WAITING_MAX = 1_000

_log = structlog.get_logger()
_ACTIVITIES = Counter(
    "portal_activities_total", "What people did, by whether the broker took it.", ["outcome"]
)


class PublishingUnavailableError(Exception):
    """The broker did not confirm in time; the event may have arrived all the same."""


class EventPublisher:
    """One per process. Close it with `aclose`."""

    def __init__(
        self, create_producer: Callable[[], AIOKafkaProducer], topic_prefix: str = ""
    ) -> None:
        self._create_producer = create_producer
        self._topic_prefix = topic_prefix
        self._producer: AIOKafkaProducer | None = None
        self._starting = asyncio.Lock()
        self._waiting: set[asyncio.Task[None]] = set()

    async def aclose(self) -> None:
        """Send what is waiting, as far as it goes in five seconds."""
        if self._waiting:
            await asyncio.wait(self._waiting, timeout=PUBLISH_SECONDS_MAX)
        for task in self._waiting:
            task.cancel()
        await self._discard()

    async def language_changed(self, viewer: Viewer, locale: str, at: datetime) -> None:
        """Publish the customer's language; returns when all in-sync replicas have it.

        Raises PublishingUnavailableError.
        """
        customer = {
            "external_id": viewer.external_customer_id,
            "billing_configuration": {"document_locale": locale},
        }
        await self._publish(CUSTOMERS.name, "customer.updated", viewer, {"customer": customer}, at)
        self.tell("customer.language_changed", viewer, {"locale": locale}, at)

    def tell(
        self,
        kind: ActivityType,
        viewer: Viewer,
        data: dict[str, Any],
        at: datetime,
        event_id: str | None = None,
    ) -> None:
        """Publish what somebody did, best effort; returns at once.

        `event_id`: of what may be told twice, and is one thing all the same.
        """
        if len(self._waiting) >= ACTIVITIES_WAITING_MAX:
            _ACTIVITIES.labels("dropped").inc()
            return
        task = asyncio.create_task(self._tell(kind, viewer, data, at, event_id))
        self._waiting.add(task)
        task.add_done_callback(self._waiting.discard)

    async def _tell(
        self,
        kind: ActivityType,
        viewer: Viewer,
        data: dict[str, Any],
        at: datetime,
        event_id: str | None,
    ) -> None:
        told = {"session_id": viewer.session_id, **_preview_of(viewer), **data}
        try:
            await self._publish(ACTIVITY, kind, viewer, told, at, event_id)
            _ACTIVITIES.labels("published").inc()
        except PublishingUnavailableError as error:
            _ACTIVITIES.labels("failed").inc()
            _log.warning("an activity was not published", kind=kind, reason=str(error))

    async def _publish(
        self,
        topic: str,
        event_type: str,
        viewer: Viewer,
        data: dict[str, Any],
        at: datetime,
        event_id: str | None = None,
    ) -> None:
        event = {
            "specversion": "1.0",
            "id": event_id or str(uuid4()),
            "source": SOURCE,
            "type": event_type,
            "time": at.isoformat(),
            "organizationid": viewer.organization_id,
            "subject": viewer.external_customer_id,
            "datacontenttype": "application/json",
            "data": data,
        }
        try:
            async with asyncio.timeout(PUBLISH_SECONDS_MAX):
                producer = await self._started()
                await producer.send_and_wait(
                    f"{self._topic_prefix}{topic}",
                    json.dumps(event, separators=(",", ":")).encode(),
                    key=record_key(viewer.organization_id, viewer.external_customer_id),
                    headers=[("content-type", STRUCTURED_CONTENT_TYPE.encode())],
                )
        except (KafkaError, OSError, TimeoutError) as error:
            await self._discard()
            raise PublishingUnavailableError(str(error) or type(error).__name__) from error

    async def _started(self) -> AIOKafkaProducer:
        async with self._starting:
            if self._producer is None:
                producer = self._create_producer()
                try:
                    await producer.start()
                except BaseException:
                    # Also when the wait is given up: a half-started producer holds a connection.
                    await producer.stop()
                    raise
                self._producer = producer
            return self._producer

    async def _discard(self) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            with suppress(KafkaError, OSError, TimeoutError):
                async with asyncio.timeout(PUBLISH_SECONDS_MAX):
                    await producer.stop()


def _preview_of(viewer: Viewer) -> dict[str, Any]:
    """Whoever reads the activity has to tell an operator who looks from the customer."""
    if viewer.previewed_by is None:
        return {}
    return {"preview": True, "by": viewer.previewed_by}
