"""Notes what became of an attempt, and disables endpoints that are gone. Sends nothing.

In every transaction the endpoint's row comes before its deliveries', so that two never wait for
each other.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Literal
from uuid import UUID

import structlog
from asyncpg import Pool, Record

from services.ledger.activity.decoding import Entry
from services.ledger.activity.sending import Answer
from services.ledger.activity.store import STATEMENTS, AnyConnection, insert_entries

GONE = "it answered 410 Gone"

_log = structlog.get_logger()

Status = Literal["delivered", "waiting", "failed"]


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt that is over."""

    organization_id: str
    delivery_id: UUID
    webhook_endpoint_id: UUID
    attempt_count: int
    answer: Answer
    # None when it is not tried again.
    wait_seconds: float | None


async def note(
    pool: "Pool[Record]", attempt: Attempt, *, failing_seconds_max: float
) -> tuple[Status, bool]:
    """What the delivery is now, and whether its endpoint was disabled for it."""
    async with pool.acquire() as connection, connection.transaction():
        if attempt.answer.is_success:
            await connection.execute(
                STATEMENTS["note_reached"], attempt.organization_id, attempt.webhook_endpoint_id
            )
            await _note_outcome(connection, attempt, "delivered")
            return "delivered", False
        reason = await _reason_to_disable(connection, attempt, failing_seconds_max)
        if reason is None:
            status: Status = "failed" if attempt.wait_seconds is None else "waiting"
            await _note_outcome(connection, attempt, status)
            return status, False
        # Before the endpoint's others are ended, so that this one keeps its own answer.
        await _note_outcome(connection, attempt, "failed")
        return "failed", await disable(
            connection, attempt.organization_id, attempt.webhook_endpoint_id, reason, by=None
        )


async def disable(
    connection: AnyConnection,
    organization_id: str,
    webhook_endpoint_id: UUID,
    reason: str,
    *,
    by: str | None,
) -> bool:
    """Send nothing more to an endpoint, nor what was waiting; False when it was disabled already.

    Within a transaction. The activity of the organization says so; `by`: who asked for it, None for
    Portico itself.
    """
    row = await connection.fetchrow(
        STATEMENTS["disable_endpoint"], organization_id, webhook_endpoint_id, reason
    )
    if row is None:
        return False
    at = row["disabled_at"]
    identity = f"webhook_endpoint/{webhook_endpoint_id}/{at.isoformat()}"
    entry = Entry(
        organization_id=organization_id,
        event_digest=sha256(identity.encode()).digest(),
        external_customer_id=None,
        type="webhook_endpoint.disabled",
        happened_at=at,
        subject=str(webhook_endpoint_id),
        done_by=by,
        preview=False,
        session_id=None,
        data={"webhook_url": row["url"], "reason": reason},
    )
    await insert_entries(connection, [entry])
    await connection.execute(
        STATEMENTS["fail_waiting"],
        organization_id,
        webhook_endpoint_id,
        f"not sent, the endpoint was disabled: {reason}",
    )
    _log.warning(
        "a webhook endpoint is disabled",
        organization_id=organization_id,
        webhook_endpoint_id=str(webhook_endpoint_id),
        reason=reason,
    )
    return True


async def _reason_to_disable(
    connection: AnyConnection, attempt: Attempt, failing_seconds_max: float
) -> str | None:
    failing_seconds = await connection.fetchval(
        STATEMENTS["note_failing"], attempt.organization_id, attempt.webhook_endpoint_id
    )
    if attempt.answer.is_gone:
        return GONE
    if failing_seconds is not None and failing_seconds > failing_seconds_max:
        return f"it has not answered with success for {duration_text(failing_seconds)}"
    return None


def duration_text(seconds: float) -> str:
    """In the largest unit that it has one of, rounded down."""
    named = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))
    length, name = next((unit for unit in named if seconds >= unit[0]), named[-1])
    count = int(seconds // length)
    return f"{count} {name}{'' if count == 1 else 's'}"


async def _note_outcome(connection: AnyConnection, attempt: Attempt, status: Status) -> None:
    await connection.execute(
        STATEMENTS["note_outcome"],
        attempt.organization_id,
        attempt.delivery_id,
        attempt.attempt_count,
        status,
        attempt.wait_seconds if status == "waiting" else None,
        attempt.answer.status,
        attempt.answer.text,
    )
