"""API keys and signing keys in Postgres. Sees hashes and sealed keys, never a key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from asyncpg import Pool, Record

from contracts.tokens import CLOCK_SKEW_SECONDS, LIFETIME_SECONDS_MAX
from services.token.api_keys import ApiKey, same_hash
from services.token.session_store import SQL, AnyConnection
from services.token.signing_keys import StoredKey

# The last token of a key that stops signing now ends by then, on a verifier whose clock is behind.
VERIFIES_FOR = timedelta(seconds=LIFETIME_SECONDS_MAX + CLOCK_SKEW_SECONDS)


@dataclass(frozen=True, slots=True)
class NewApiKey:
    """A key to be kept: its hash in place of its text."""

    api_key_id: UUID
    organization_id: str
    name: str
    key_hash: bytes
    scopes: tuple[str, ...]
    rate_limit_per_minute: int | None
    created_at: datetime
    expires_at: datetime | None


class ApiKeyStore:
    """Each method is one statement. Raises asyncpg.PostgresError or OSError."""

    def __init__(self, pool: "Pool[Record]") -> None:
        self._pool = pool

    async def insert(self, key: NewApiKey) -> None:
        """Keep a new key."""
        await self._pool.execute(
            SQL["insert_api_key"],
            key.api_key_id,
            key.organization_id,
            key.name,
            key.key_hash,
            list(key.scopes),
            key.rate_limit_per_minute,
            key.created_at,
            key.expires_at,
        )

    async def find(self, key_hash: bytes) -> ApiKey | None:
        """The key with this hash, unless it has ended."""
        row = await self._pool.fetchrow(SQL["find_api_key"], key_hash)
        if row is None or not same_hash(row["key_hash"], key_hash):
            return None
        return ApiKey(
            api_key_id=row["api_key_id"],
            organization_id=row["organization_id"],
            scopes=frozenset(row["scopes"]),
            rate_limit_per_minute=row["rate_limit_per_minute"],
            name=row["name"],
        )

    async def list(self, organization_id: str | None) -> Sequence[Record]:
        """All keys of an organization, or of all; ended ones too."""
        rows: Sequence[Record] = await self._pool.fetch(SQL["list_api_keys"], organization_id)
        return rows

    async def revoke(self, api_key_id: UUID, now: datetime) -> Record | None:
        """`organization_id` and `revoked_at` of the key; None when there is none."""
        row: Record | None = await self._pool.fetchrow(SQL["revoke_api_key"], api_key_id, now)
        return row


class SigningKeyStore:
    """Each method is one transaction. Raises asyncpg.PostgresError or OSError."""

    def __init__(self, pool: "Pool[Record]") -> None:
        self._pool = pool

    async def find(self) -> list[StoredKey]:
        """Every key that signs or verifies."""
        rows = await self._pool.fetch(SQL["find_signing_keys"])
        return [StoredKey(**row) for row in rows]

    async def ensure(self, current: StoredKey, following: StoredKey, now: datetime) -> None:
        """Keep these two if there is no key yet."""
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(SQL["lock_signing_keys"])
            if not await connection.fetch(SQL["find_signing_keys"]):
                await _insert(connection, [current, following], now)

    async def rotate(self, following: StoredKey, now: datetime) -> None:
        """`next` signs from now, `current` verifies until its tokens end, a new one is `next`."""
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(SQL["lock_signing_keys"])
            await connection.execute(SQL["retire_current_key"], now + VERIFIES_FOR)
            await connection.execute(SQL["promote_next_key"])
            await _insert(connection, [following], now)

    async def replace_all(
        self, current: StoredKey, following: StoredKey, now: datetime, replaced_by: str
    ) -> int:
        """Withdraw every key, and with it all that it signed; answers the revocation's number."""
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(SQL["lock_signing_keys"])
            await connection.execute(SQL["withdraw_signing_keys"], now)
            await _insert(connection, [current, following], now)
            clock: int = await connection.fetchval(SQL["advance_clock"])
            await connection.execute(
                SQL["insert_revocation"], clock, None, None, None, now, replaced_by
            )
        return clock


async def _insert(connection: AnyConnection, keys: Sequence[StoredKey], now: datetime) -> None:
    await connection.executemany(
        SQL["insert_signing_key"],
        [(key.kid, key.state, key.public_key, key.sealed_private_key, now) for key in keys],
    )
