"""Opens, finds and ends sessions of operators. Knows no HTTP and no console."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime

from services.token.issuing import UUID_RANDOM_BYTES, time_ordered_id
from services.token.keyrings import ApiKeyring
from services.token.operator_store import OperatorStore
from services.token.operators import (
    PERSON_SCOPES,
    SECRET_BYTES,
    SEEN_AGAIN,
    OperatorSession,
    SignIn,
    looks_like_operator,
    new_operator_session,
    operator_hash,
    operator_text,
    sign_in_of_key,
)


class OperatorSessions:
    """The use cases. Raises asyncpg.PostgresError or OSError when Postgres is away.

    Nothing is kept in memory: there are few operators, and a session that was ended has to be
    ended everywhere with the next request.
    """

    def __init__(
        self,
        store: OperatorStore,
        api_keys: ApiKeyring,
        pepper: bytes,
        now_seconds: Callable[[], float],
    ) -> None:
        self._store = store
        self._api_keys = api_keys
        self._pepper = pepper
        self._now_seconds = now_seconds

    async def open_with_key(self, api_key: str) -> tuple[OperatorSession, str] | None:
        """A session with its bearer, seen here only; None for a key that is none or has ended.

        Raises NotAnOperatorError.
        """
        key = await self._api_keys.find_now(api_key)
        if key is None:
            return None
        return await self._open(sign_in_of_key(key), key.scopes)

    async def open_for_person(self, sign_in: SignIn) -> tuple[OperatorSession, str]:
        """The same for somebody whom a provider has vouched for."""
        return await self._open(sign_in, PERSON_SCOPES)

    async def find(self, text: str) -> OperatorSession | None:
        """The session of a bearer, as Postgres has it; None for one that has ended."""
        if not looks_like_operator(text):
            return None
        now = self._now()
        session = await self._store.find(operator_hash(text, self._pepper), now)
        if session is not None and now - session.last_seen_at >= SEEN_AGAIN:
            await self._store.see(session, now)
        return session

    async def end(self, text: str, *, everywhere: bool) -> None:
        """End the session, or all of whoever has it. A bearer of none ends nothing."""
        secret_hash = operator_hash(text, self._pepper)
        if everywhere:
            await self._store.revoke_all(secret_hash, self._now())
        else:
            await self._store.revoke(secret_hash, self._now())

    async def _open(self, sign_in: SignIn, scopes: frozenset[str]) -> tuple[OperatorSession, str]:
        now, text = self._now(), operator_text(secrets.token_bytes(SECRET_BYTES))
        session_id = time_ordered_id(now, secrets.token_bytes(UUID_RANDOM_BYTES))
        session = new_operator_session(sign_in, session_id=session_id, now=now, scopes=scopes)
        await self._store.insert(session, operator_hash(text, self._pepper))
        return session, text

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._now_seconds(), UTC)
