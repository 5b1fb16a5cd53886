"""The secrets that incoming webhooks are signed with, sealed at rest. Knows no signature."""

import secrets
from pathlib import Path
from typing import Literal

from asyncpg import Pool, Record

from services.chassis.sql import Statements
from services.ledger.intake.sealing import NONCE_BYTES, seal, unseal

SourceKind = Literal["lago_hmac", "lago_jwt", "stripe"]

_STATEMENTS = Statements(Path(__file__).parent / "sql")


class Sources:
    """Reads and replaces the secrets of each organization."""

    def __init__(self, pool: "Pool[Record]", encryption_key: bytes) -> None:
        self._pool = pool
        self._encryption_key = encryption_key

    async def replace(self, organization_id: str, kind: SourceKind, secret: bytes) -> None:
        """From now on webhooks of this organization are checked with `secret`."""
        sealed = seal(
            self._encryption_key,
            secret,
            place=_place(organization_id, kind),
            nonce=secrets.token_bytes(NONCE_BYTES),
        )
        await self._pool.execute(_STATEMENTS["source_replace"], organization_id, kind, sealed)

    async def secret(self, organization_id: str, kind: SourceKind) -> bytes | None:
        """The secret, or None when there is none. Raises UnsealingError."""
        sealed = await self._pool.fetchval(_STATEMENTS["source_secret"], organization_id, kind)
        if sealed is None:
            return None
        return unseal(self._encryption_key, sealed, place=_place(organization_id, kind))

    async def check_key(self) -> None:
        """Raises UnsealingError when the secret that was set last does not open with the key.

        The last one: after a change of the key, secrets are set anew one by one.
        """
        newest = await self._pool.fetchrow(_STATEMENTS["source_newest"])
        if newest is not None:
            place = _place(newest["organization_id"], newest["kind"])
            unseal(self._encryption_key, newest["encrypted_secret"], place=place)


def _place(organization_id: str, kind: SourceKind) -> str:
    # A row copied to another organization or kind opens nothing there.
    return f"{kind}/{organization_id}"
