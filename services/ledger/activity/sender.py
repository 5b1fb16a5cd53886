"""Sends what is due, again and again until it has arrived or failed. One loop a process.

A delivery is claimed for a lease, sent, and its outcome noted; a sender that dies in between leaves
it to whoever comes after the lease, with the same webhook-id. So each arrives at least once.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import structlog
from asyncpg import Pool, Record

from services.chassis.postgres_faults import POSTGRES_FAULTS
from services.ledger.activity.metrics import Metrics
from services.ledger.activity.outcomes import Attempt, note
from services.ledger.activity.schedule import Schedule, retry_after_seconds
from services.ledger.activity.sending import Answer, Post
from services.ledger.activity.signing import signed_headers, unsealed
from services.ledger.activity.store import STATEMENTS
from services.ledger.intake.sealing import UnsealingError

IN_FLIGHT_MAX: Final = 64
# A slow receiver holds this many places and no more; a quick one takes hundreds a second with them.
ENDPOINT_IN_FLIGHT_MAX: Final = 4
# What other processes make due (the API's replays and tests) is seen this soon.
POLL_SECONDS: Final = 1.0
# On top of what sending takes: noting the outcome, on a slow database.
LEASE_MARGIN_SECONDS: Final = 5.0
# Of a process that is told to stop; its supervisor waits little longer.
STOP_SECONDS_MAX: Final = 3.0
NOT_OPENED: Final = "its secret was sealed with another ENCRYPTION_KEY: rotate it"

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Patience:
    """How long senders go on. Times in seconds."""

    schedule: Schedule
    send_seconds_max: float
    failing_seconds_max: float


class Sender:
    """`run` for as long as the process runs; `wake` when something may be due."""

    def __init__(
        self,
        pool: "Pool[Record]",
        post: Post,
        encryption_key: bytes,
        patience: Patience,
        metrics: Metrics,
        *,
        chance: Callable[[], float],
    ) -> None:
        """`chance`: a number between 0 and 1, another each time."""
        self._pool = pool
        self._post = post
        self._encryption_key = encryption_key
        self._patience = patience
        self._metrics = metrics
        self._chance = chance
        self._in_flight: Counter[UUID] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """Look at once."""
        self._wake.set()

    async def run(self) -> None:
        """Until cancelled; what is under way then may still arrive."""
        try:
            while True:
                self._wake.clear()
                try:
                    if await self._start_due():
                        continue
                except POSTGRES_FAULTS as error:
                    _log.info("webhooks wait for Postgres", error=type(error).__name__)
                await self._pause()
        finally:
            await self._finish()

    async def _finish(self) -> None:
        """What is cut off here is sent again after its lease."""
        tasks = set(self._tasks)
        if tasks:
            _, unfinished = await asyncio.wait(tasks, timeout=STOP_SECONDS_MAX)
            for task in unfinished:
                task.cancel()
            await asyncio.wait(tasks)

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(POLL_SECONDS):
                await self._wake.wait()
        except TimeoutError:
            pass

    async def _start_due(self) -> bool:
        """Claim what there are places for, and begin; whether there was anything."""
        places = IN_FLIGHT_MAX - self._in_flight.total()
        if places == 0:
            return False
        busy = [(endpoint, count) for endpoint, count in self._in_flight.items() if count]
        rows = await self._pool.fetch(
            STATEMENTS["claim_deliveries"],
            self._patience.send_seconds_max + LEASE_MARGIN_SECONDS,
            [endpoint for endpoint, _ in busy],
            [count for _, count in busy],
            ENDPOINT_IN_FLIGHT_MAX,
            places,
        )
        for row in rows:
            self._in_flight[row["webhook_endpoint_id"]] += 1
            task = asyncio.create_task(self._deliver(row))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return bool(rows)

    async def _deliver(self, row: Record) -> None:
        endpoint: UUID = row["webhook_endpoint_id"]
        try:
            await self._note(row, await self._answer(row))
        except POSTGRES_FAULTS as error:
            # It is sent again after the lease.
            _log.warning("the outcome of a webhook could not be noted", exc_info=error)
        finally:
            self._in_flight[endpoint] -= 1
            if not self._in_flight[endpoint]:
                del self._in_flight[endpoint]
            self.wake()

    async def _answer(self, row: Record) -> Answer:
        try:
            secrets = [
                unsealed(
                    self._encryption_key, secret, row["organization_id"], row["webhook_endpoint_id"]
                )
                for secret in (row["encrypted_secret"], row["previous_encrypted_secret"])
                if secret is not None
            ]
        except UnsealingError:
            return Answer(None, NOT_OPENED)
        payload: str = row["payload"]
        headers = signed_headers(row["delivery_id"], payload, secrets, datetime.now(UTC))
        with self._metrics.answer_seconds.time():
            return await self._post.send(row["url"], headers, payload.encode())

    async def _note(self, row: Record, answer: Answer) -> None:
        wait = self._patience.schedule.wait_seconds(
            row["attempt_count"],
            row["age_seconds"],
            retry_after_seconds(answer.retry_after, datetime.now(UTC)),
            self._chance(),
        )
        attempt = Attempt(
            organization_id=row["organization_id"],
            delivery_id=row["delivery_id"],
            webhook_endpoint_id=row["webhook_endpoint_id"],
            attempt_count=row["attempt_count"],
            answer=answer,
            wait_seconds=wait,
        )
        status, disabled = await note(
            self._pool, attempt, failing_seconds_max=self._patience.failing_seconds_max
        )
        self._metrics.attempts.labels("retried" if status == "waiting" else status).inc()
        if disabled:
            self._metrics.disabled.inc()
        if status != "delivered":
            # Without its address, whose path may be a key in itself.
            _log.info(
                "a webhook was not delivered",
                organization_id=attempt.organization_id,
                webhook_endpoint_id=str(attempt.webhook_endpoint_id),
                delivery_id=str(attempt.delivery_id),
                attempts=attempt.attempt_count,
                status=answer.status,
                reason=answer.text if answer.status is None else None,
                again_in_seconds=wait if status == "waiting" else None,
            )
