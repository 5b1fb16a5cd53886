"""Sessions known to be good, in Redis, to spare Postgres the question. Never the truth.

An entry carries the revocation clock at which it was true, and counts only while the clock is still
the same: after any revocation all entries are void, whether or not Redis heard of it. Without Redis
every question goes to Postgres.
"""

from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.chassis.guarded_redis import GuardedRedis, RedisAwayError
from services.token.session_store import SessionKey, SessionTruth

PREFIX = "portico:token:session:"
# Entries become void by the clock; this only bounds how much Redis holds.
ENTRY_LIFE = timedelta(seconds=60)


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    clock: Annotated[int, Field(ge=0)]
    session_id: str
    organization_id: str
    external_customer_id: str
    kid: str
    locale: str | None = None
    view: str | None = None
    invoice_id: str | None = None
    previewed_by: str | None = None


class SessionCache:
    """Never raises for Redis: what it does not know, it does not know."""

    def __init__(self, redis: GuardedRedis) -> None:
        self._redis = redis

    async def find(self, key: SessionKey, clock: int) -> SessionTruth | None:
        """A session that was good at `clock`; None for everything else."""
        try:
            text = await self._redis.call(lambda redis: redis.get(_name(key)))
            entry = None if text is None else _Entry.model_validate_json(text)
        except (RedisAwayError, ValidationError):
            return None
        if entry is None or entry.clock != clock or not _is_of(entry, key):
            return None
        return SessionTruth(
            clock=entry.clock,
            known=True,
            revoked=False,
            locale=entry.locale,
            view=entry.view,
            invoice_id=entry.invoice_id,
            previewed_by=entry.previewed_by,
        )

    async def keep(self, key: SessionKey, truth: SessionTruth) -> None:
        """Keep what Postgres said of a good session."""
        entry = _Entry(
            clock=truth.clock,
            **_identity(key),
            locale=truth.locale,
            view=truth.view,
            invoice_id=truth.invoice_id,
            previewed_by=truth.previewed_by,
        )
        text = entry.model_dump_json(exclude_none=True)
        try:
            await self._redis.call(lambda redis: redis.set(_name(key), text, ex=ENTRY_LIFE))
        except RedisAwayError:
            return


def _is_of(entry: _Entry, key: SessionKey) -> bool:
    # As strict as the question to Postgres; and an answer to another question, should a client ever
    # mix them up, says so itself.
    return all(getattr(entry, name) == value for name, value in _identity(key).items())


def _identity(key: SessionKey) -> dict[str, str]:
    return {
        "session_id": str(key.session_id),
        "organization_id": key.organization_id,
        "external_customer_id": key.external_customer_id,
        "kid": key.kid,
    }


def _name(key: SessionKey) -> str:
    return f"{PREFIX}{key.kid}:{key.session_id}"
