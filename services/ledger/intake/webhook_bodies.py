"""What bodies of the webhooks' API say, and how its lists are paged. Pure."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from contracts.activity import WEBHOOK_TYPES
from contracts.values import URL_CHARACTERS_MAX
from services.ledger.activity.answers import SIGNATURE_ALGO, Row, delivery_answer
from services.ledger.activity.endpoints import Changes
from services.ledger.refusals import INVALID, MANDATORY, TOO_LONG, refused

NAME_CHARACTERS_MAX: Final = 100


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
    """What a body says of an endpoint. Raises RefusedError.

    Null clears the name, which an endpoint may be without, and is as good as nothing elsewhere.
    """
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
        names="name" in sent,
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
