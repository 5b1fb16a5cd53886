"""The headers that a webhook is signed with (Standard Webhooks, symmetric), and its secrets."""

import secrets
from base64 import b64encode
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from standardwebhooks.webhooks import Webhook

from services.ledger.intake.sealing import NONCE_BYTES, seal, unseal

PREFIX: Final = "whsec_"
# The specification asks for 24 to 64.
SECRET_BYTES: Final = 32


def new_secret() -> str:
    """A secret as the receiver's library takes it."""
    return PREFIX + b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def message_id(delivery_id: UUID) -> str:
    """The same at every attempt, and when it is replayed: a receiver knows it again by it."""
    return f"msg_{delivery_id.hex}"


def signed_headers(
    delivery_id: UUID, payload: str, secrets_in_force: Sequence[str], now: datetime
) -> dict[str, str]:
    """The three headers; one signature for each secret, so that either is right while they turn."""
    name, at = message_id(delivery_id), now.astimezone(UTC)
    signatures = [Webhook(secret).sign(name, at, payload) for secret in secrets_in_force]
    return {
        "webhook-id": name,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def sealed(key: bytes, secret: str, organization_id: str, webhook_endpoint_id: UUID) -> bytes:
    """The secret as the database has it."""
    return seal(
        key,
        secret.encode(),
        place=_place(organization_id, webhook_endpoint_id),
        nonce=secrets.token_bytes(NONCE_BYTES),
    )


def unsealed(key: bytes, secret: bytes, organization_id: str, webhook_endpoint_id: UUID) -> str:
    """The way back. Raises UnsealingError."""
    return unseal(key, secret, place=_place(organization_id, webhook_endpoint_id)).decode()


def _place(organization_id: str, webhook_endpoint_id: UUID) -> str:
    # A row copied to another organization or endpoint opens nothing there.
    return f"webhook/{organization_id}/{webhook_endpoint_id}"
