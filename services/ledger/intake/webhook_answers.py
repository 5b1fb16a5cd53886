"""Webhook endpoints and deliveries as the API has them. Pure.

An endpoint has the names that Lago's clients read, and ours: `event_types`, `disabled_at` and what
goes with it. Its secret is in the answer that made it, and in no other.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, Protocol
from uuid import UUID

from contracts.activity import WEBHOOK_TYPES
from contracts.values import URL_CHARACTERS_MAX
from services.ledger.activity.endpoints import Changes
from services.ledger.activity.signing import message_id
from services.ledger.refusals import INVALID, MANDATORY, TOO_LONG, refused

SIGNATURE_ALGO: Final = "hmac"
NAME_CHARACTERS_MAX: Final = 100
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


def deliveries_answer(rows: Sequence[Row], limit: int) -> dict[str, Any]:
    """A page of them; `rows`: one more than `limit` where there is another page."""
    more = len(rows) > limit
    return {
        "webhook_deliveries": [delivery_answer(row) for row in rows[:limit]],
        "meta": {"next_cursor": _cursor(rows[limit - 1]) if more else None},
    }


def before_of(cursor: str) -> tuple[datetime, UUID]:
    """The place that a cursor names. Raises RefusedError."""
    try:
        at, delivery_id = json.loads(urlsafe_b64decode(cursor.encode()))
        place = datetime.fromisoformat(at), UUID(delivery_id)
    except (ValueError, TypeError, AttributeError) as error:
        raise refused("cursor", INVALID, "is none that was given out") from error
    if place[0].tzinfo is None:
        raise refused("cursor", INVALID, "is none that was given out")
    return place


def changes_of(sent: Mapping[str, Any], *, is_new: bool) -> Changes:
    """What a body says of an endpoint; null is as good as nothing. Raises RefusedError."""
    url, name, types = sent.get("webhook_url"), sent.get("name"), sent.get("event_types")
    if is_new and not url:
        raise refused("webhook_url", MANDATORY, "is missing")
    _check_text("webhook_url", url, URL_CHARACTERS_MAX)
    _check_text("name", name, NAME_CHARACTERS_MAX)
    if sent.get("signature_algo") not in (None, SIGNATURE_ALGO):
        raise refused(
            "signature_algo", INVALID, "must be hmac: webhooks are signed as Standard Webhooks are"
        )
    disabled = sent.get("disabled")
    if disabled is not None and not isinstance(disabled, bool):
        raise refused("disabled", INVALID, "must be true or false")
    return Changes(
        url=url,
        event_types=None if types is None else _types(types),
        name=name or None,
        names=name is not None,
        disabled=disabled,
    )


def _types(sent: object) -> tuple[str, ...]:
    """Of a list of types; an asterisk stands for all of them."""
    if not isinstance(sent, list) or not sent:
        raise refused("event_types", INVALID, f"must be a list of {', '.join(WEBHOOK_TYPES)}")
    if sent == ["*"]:
        return WEBHOOK_TYPES
    if unknown := [each for each in sent if each not in WEBHOOK_TYPES]:
        raise refused("event_types", INVALID, f"knows no {str(unknown[0])[:64]}")
    return tuple(each for each in WEBHOOK_TYPES if each in sent)


def _check_text(field: str, sent: object, characters_max: int) -> None:
    if sent is None:
        return
    if not isinstance(sent, str) or "\0" in sent:
        raise refused(field, INVALID, "must be text")
    if len(sent) > characters_max:
        raise refused(field, TOO_LONG, f"has more than {characters_max} characters")


def _cursor(row: Row) -> str:
    place = [row["created_at"].isoformat(), str(row["delivery_id"])]
    return urlsafe_b64encode(json.dumps(place).encode()).decode()


def _at(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat()
