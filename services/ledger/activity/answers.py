"""Webhook endpoints and deliveries as the API and the operator's command answer them. Pure.

An endpoint has the names that Lago's clients read, and ours: `event_types`, `disabled_at` and what
goes with it. Its secret is in the answer that made it, and in no other.
"""

from datetime import UTC, datetime
from typing import Any, Final, Protocol
from uuid import UUID

from services.ledger.activity.signing import message_id

SIGNATURE_ALGO: Final = "hmac"
# Before this stands the newest.
NEWEST: Final = (datetime.max.replace(tzinfo=UTC), UUID(int=2**128 - 1))


class Row(Protocol):
    """A row by column, as the endpoints' store answers it."""

    def __getitem__(self, column: str, /) -> Any: ...  # noqa: ANN401 - columns of all types


def endpoint_answer(row: Row, secret: str | None = None) -> dict[str, Any]:
    """One endpoint. `secret`: only where it is new."""
    answer = {
        "lago_id": str(row["webhook_endpoint_id"]),
        "lago_organization_id": row["organization_id"],
        "webhook_url": row["url"],
        "signature_algo": SIGNATURE_ALGO,
        "name": row["name"],
        "event_types": list(row["event_types"]),
        "created_at": _at(row["created_at"]),
        "updated_at": _at(row["updated_at"]),
        "failing_since": _at(row["failing_since"]),
        "disabled_at": _at(row["disabled_at"]),
        "disabled_reason": row["disabled_reason"],
        "previous_secret_expires_at": _at(row["previous_until"]),
    }
    return answer if secret is None else {**answer, "secret": secret}


def delivery_answer(row: Row) -> dict[str, Any]:
    """One delivery: what became of it, and when it is tried again."""
    return {
        "id": str(row["delivery_id"]),
        "webhook_id": message_id(row["delivery_id"]),
        "webhook_endpoint_id": str(row["webhook_endpoint_id"]),
        "type": row["type"],
        "status": row["status"],
        "created_at": _at(row["created_at"]),
        "attempt_count": row["attempt_count"],
        "attempted_at": _at(row["attempted_at"]),
        "next_attempt_at": _at(row["due_at"]),
        "answer_status": row["answer_status"],
        "answer": row["answer"],
    }


def _at(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat()
