"""The body of a webhook, by the Standard Webhooks specification. Pure."""

from datetime import datetime
from typing import Any

from pydantic_core import to_json

from contracts.activity import WEBHOOK_TEST_TYPE
from services.ledger.activity.decoding import Entry


def payload(entry: Entry) -> str:
    """What an organization is told of an entry. Holds no credential: no event does."""
    data = {
        **entry.data,
        "organization_id": entry.organization_id,
        "external_customer_id": entry.external_customer_id,
        "session_id": entry.session_id,
        "preview": entry.preview,
    }
    return _body(entry.type, entry.happened_at, data)


def payload_of_test(organization_id: str, webhook_endpoint_id: str, at: datetime) -> str:
    """What an endpoint is sent that somebody tests."""
    data = {"organization_id": organization_id, "webhook_endpoint_id": webhook_endpoint_id}
    return _body(WEBHOOK_TEST_TYPE, at, data)


def _body(kind: str, at: datetime, data: dict[str, Any]) -> str:
    body = {"type": kind, "timestamp": at.isoformat(), "data": data}
    # A number without end, which JSON has none of, becomes null, as in the entry.
    return to_json(body, inf_nan_mode="null").decode()
