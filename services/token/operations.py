"""What the operator's commands do, each on a connection of its own. Knows no terminal."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from asyncpg import Pool, Record

from services.chassis.postgres import open_pool
from services.chassis.redis import create_redis
from services.chassis.settings import key_bytes
from services.token.api_keys import api_key_hash, api_key_text
from services.token.issuing import UUID_RANDOM_BYTES, time_ordered_id
from services.token.key_store import ApiKeyStore, NewApiKey, SigningKeyStore
from services.token.metrics import Metrics
from services.token.revocation import RevocationClock, RevocationPush
from services.token.session_store import Revocation, Scope, SessionStore
from services.token.settings import ApiKeySettings, OperatorSettings, SigningKeySettings
from services.token.signing_keys import KEY_RANDOM_BYTES, KeyState, StoredKey, new_stored_key

NAME = "portico-token-command"
API_KEY_RANDOM_BYTES = 64
OPERATOR = "operator"


class NothingFoundError(Exception):
    """There is no such key, session or customer."""


@dataclass(frozen=True, slots=True)
class ApiKeyRequest:
    """A key to make. `expires_in_days` None: until it is revoked."""

    organization_id: str
    scopes: tuple[str, ...]
    name: str = ""
    rate_limit_per_minute: int | None = None
    expires_in_days: int | None = None


async def organization_known(settings: OperatorSettings, organization_id: str) -> bool:
    """Whether an event has named a customer of the organization."""
    async with _pool(settings) as pool:
        return await SessionStore(pool).organization_known(organization_id)


async def create_api_key(settings: ApiKeySettings, request: ApiKeyRequest) -> dict[str, Any]:
    """The new key with its text, which is seen here only."""
    text = api_key_text(secrets.token_bytes(API_KEY_RANDOM_BYTES))
    now = datetime.now(UTC)
    ends_after = request.expires_in_days
    key = NewApiKey(
        api_key_id=time_ordered_id(now, secrets.token_bytes(UUID_RANDOM_BYTES)),
        organization_id=request.organization_id,
        name=request.name,
        key_hash=api_key_hash(text, key_bytes(settings.api_key_pepper)),
        scopes=request.scopes,
        rate_limit_per_minute=request.rate_limit_per_minute,
        created_at=now,
        expires_at=None if ends_after is None else now + timedelta(days=ends_after),
    )
    async with _pool(settings) as pool:
        await ApiKeyStore(pool).insert(key)
    return {
        "id": str(key.api_key_id),
        "key": text,
        "organization_id": key.organization_id,
        "scopes": list(key.scopes),
    }


async def list_api_keys(
    settings: OperatorSettings, organization_id: str | None
) -> list[dict[str, Any]]:
    """The keys of an organization, or of all, without their texts."""
    async with _pool(settings) as pool:
        rows = await ApiKeyStore(pool).list(organization_id)
    return [
        {
            "id": str(row["api_key_id"]),
            "organization_id": row["organization_id"],
            "name": row["name"],
            "scopes": row["scopes"],
            "rate_limit_per_minute": row["rate_limit_per_minute"],
            "created_at": row["created_at"].isoformat(),
            "expires_at": row["expires_at"] and row["expires_at"].isoformat(),
            "revoked_at": row["revoked_at"] and row["revoked_at"].isoformat(),
        }
        for row in rows
    ]


async def revoke_api_key(settings: OperatorSettings, api_key_id: UUID) -> dict[str, Any]:
    """End a key; a second later nobody takes it. Raises NothingFoundError."""
    async with _pool(settings) as pool:
        row = await ApiKeyStore(pool).revoke(api_key_id, datetime.now(UTC))
    if row is None:
        raise NothingFoundError(f"there is no API key {api_key_id}")
    return {
        "id": str(api_key_id),
        "organization_id": row["organization_id"],
        "revoked_at": row["revoked_at"].isoformat(),
    }


async def revoke_session(settings: OperatorSettings, session_id: UUID) -> dict[str, Any]:
    """End one session. Raises NothingFoundError."""
    async with _pool(settings) as pool:
        store = SessionStore(pool)
        organization_id = await store.organization_of(session_id)
        if organization_id is None:
            raise NothingFoundError(f"there is no portal session {session_id}")
        now = datetime.now(UTC)
        revocation = await store.revoke_session(
            organization_id, session_id, now=now, revoked_by=OPERATOR
        )
        session = await store.find(organization_id, session_id)
    if revocation is not None:
        await _push(settings, revocation)
    revoked_at = session.revoked_at if session is not None else None
    return {
        "id": str(session_id),
        "organization_id": organization_id,
        "revoked_at": (revoked_at or now).isoformat(),
    }


async def revoke_sessions(settings: OperatorSettings, scope: Scope) -> dict[str, Any]:
    """End all sessions of a customer or an organization. Raises NothingFoundError."""
    customer = scope.external_customer_id
    async with _pool(settings) as pool:
        store = SessionStore(pool)
        if customer is not None and not await store.customer_exists(
            scope.organization_id, customer
        ):
            raise NothingFoundError(f"{scope.organization_id} has no customer {customer}")
        # Whoever ends all sessions in a hurry must not be told that it is done when it is not.
        if not await store.organization_known(scope.organization_id):
            raise NothingFoundError(f"no event has named a customer of {scope.organization_id}")
        revocation = await store.revoke_many(scope, now=datetime.now(UTC), revoked_by=OPERATOR)
    await _push(settings, revocation)
    return {
        "organization_id": scope.organization_id,
        "external_customer_id": customer,
        "revoked_at": revocation.revoked_at.isoformat(),
    }


async def rotate_keys(settings: SigningKeySettings, *, withdraw: bool) -> dict[str, Any]:
    """The next key signs from now. `withdraw`: all keys end, and with them what they signed."""
    now = datetime.now(UTC)
    async with _pool(settings) as pool:
        store = SigningKeyStore(pool)
        if withdraw:
            new = _new_key(settings, "current"), _new_key(settings, "next")
            await store.replace_all(*new, now, OPERATOR)
        else:
            await store.ensure(_new_key(settings, "current"), _new_key(settings, "next"), now)
            await store.rotate(_new_key(settings, "next"), now)
        keys = await store.find()
    return {"keys": [{"kid": key.kid, "state": key.state} for key in keys]}


def _new_key(settings: SigningKeySettings, state: KeyState) -> StoredKey:
    randomness = secrets.token_bytes(KEY_RANDOM_BYTES)
    return new_stored_key(state, key_bytes(settings.encryption_key), randomness)


@asynccontextmanager
async def _pool(settings: OperatorSettings) -> AsyncIterator["Pool[Record]"]:
    dsn = settings.postgres_dsn.get_secret_value()
    async with await open_pool(dsn, application_name=NAME, connections_max=1) as pool:
        yield pool


async def _push(settings: OperatorSettings, revocation: Revocation) -> None:
    # Without Redis the heartbeats of the running service say the same a quarter of a second later.
    if settings.redis_url is None:
        return
    redis = create_redis(settings.redis_url.get_secret_value(), client_name=NAME)
    try:
        await RevocationPush(redis, RevocationClock(), Metrics()).revoked(revocation)
    finally:
        await redis.aclose()
