"""The webhook endpoints of organizations and what was sent to them, as their owners see to them.

Sends nothing: what is to be sent becomes a delivery that is due. Knows no HTTP.

WebhookError
├── EndpointNotFoundError   the organization has no such endpoint
├── DeliveryNotFoundError   the endpoint has no such delivery
├── UrlRefusedError         the address is not one of https, or not public; the sentence says so
├── UrlTakenError           another endpoint of the organization has this address
├── TooManyEndpointsError   the organization has ENDPOINTS_MAX already
├── TooManyTestsError       TESTS_MAX of them wait already
├── EndpointDisabledError   nothing is sent to it until it is enabled
└── DeliveryWaitingError    it is under way already
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from asyncpg import Pool, Record, UniqueViolationError

from contracts.activity import WEBHOOK_TEST_TYPE
from services.chassis.checked_connections import AddressRefusedError, checked_url
from services.chassis.public_addresses import may_be_asked
from services.ledger.activity.outcomes import disable
from services.ledger.activity.payloads import payload_of_test
from services.ledger.activity.signing import new_secret, sealed
from services.ledger.activity.store import STATEMENTS

# As many as Lago allows. Each takes a share of what is sent at once.
ENDPOINTS_MAX: Final = 10
# Waiting for one endpoint: a person tries a few times, and no receiver is flooded by a key.
TESTS_MAX: Final = 100
# A receiver has a day to learn its new secret.
OVERLAP_SECONDS: Final = 86_400.0
# Of one call; who has more calls again.
REPLAYED_MAX: Final = 10_000


class WebhookError(Exception):
    """It cannot be done."""


class EndpointNotFoundError(WebhookError):
    """There is no such endpoint."""


class DeliveryNotFoundError(WebhookError):
    """There is no such delivery."""


class UrlRefusedError(WebhookError):
    """Nothing is sent to such an address."""


class UrlTakenError(WebhookError):
    """Another endpoint has this address."""


class TooManyEndpointsError(WebhookError):
    """There are as many as there may be."""


class TooManyTestsError(WebhookError):
    """Enough of them wait."""


class EndpointDisabledError(WebhookError):
    """Nothing is sent to it."""


class DeliveryWaitingError(WebhookError):
    """It is under way."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What is said of an endpoint; None leaves as it is, `names` says whether `name` is said."""

    url: str | None = None
    event_types: tuple[str, ...] | None = None
    name: str | None = None
    names: bool = False
    disabled: bool | None = None


class Endpoints:
    """Rows by column, as the statements have them: without secrets."""

    def __init__(
        self, pool: "Pool[Record]", encryption_key: bytes, *, loopback: bool = False
    ) -> None:
        """`loopback` allows addresses of this very machine, of http too."""
        self._pool = pool
        self._encryption_key = encryption_key
        self._loopback = loopback

    async def every(self, organization_id: str) -> list[Record]:
        """All of them, the oldest first."""
        return list(await self._pool.fetch(STATEMENTS["endpoint_list"], organization_id))

    async def find(self, organization_id: str, endpoint_id: UUID) -> Record:
        """One. Raises EndpointNotFoundError."""
        row = await self._pool.fetchrow(STATEMENTS["endpoint_find"], organization_id, endpoint_id)
        if row is None:
            raise EndpointNotFoundError
        return row

    async def create(
        self, organization_id: str, url: str, event_types: tuple[str, ...], name: str | None
    ) -> tuple[Record, str]:
        """A new one, and its secret, which is not seen again.

        Raises UrlRefusedError, UrlTakenError, TooManyEndpointsError.
        """
        self._check(url)
        endpoint_id, secret = uuid4(), new_secret()
        try:
            async with self._pool.acquire() as connection, connection.transaction():
                await connection.execute(STATEMENTS["lock_endpoints"], organization_id)
                row = await connection.fetchrow(
                    STATEMENTS["endpoint_insert"],
                    *(organization_id, endpoint_id, name, url, list(event_types)),
                    sealed(self._encryption_key, secret, organization_id, endpoint_id),
                    ENDPOINTS_MAX,
                )
        except UniqueViolationError as error:
            raise UrlTakenError from error
        if row is None:
            raise TooManyEndpointsError
        return row, secret

    async def change(
        self, organization_id: str, endpoint_id: UUID, changes: Changes, *, by: str
    ) -> Record:
        """The endpoint after it. `by`: who asks.

        Raises EndpointNotFoundError, UrlRefusedError, UrlTakenError.
        """
        if changes.url is not None:
            self._check(changes.url)
        types = None if changes.event_types is None else list(changes.event_types)
        async with self._pool.acquire() as connection, connection.transaction():
            try:
                row = await connection.fetchrow(
                    STATEMENTS["endpoint_update"],
                    *(organization_id, endpoint_id, changes.name, changes.url),
                    *(types, changes.names),
                )
            except UniqueViolationError as error:
                raise UrlTakenError from error
            if row is None:
                raise EndpointNotFoundError
            if changes.disabled is True:
                await disable(
                    connection, organization_id, endpoint_id, "it was disabled by hand", by=by
                )
            elif changes.disabled is False:
                await connection.execute(
                    STATEMENTS["endpoint_enable"], organization_id, endpoint_id
                )
        return await self.find(organization_id, endpoint_id)

    async def rotate(
        self, organization_id: str, endpoint_id: UUID, overlap_seconds: float = OVERLAP_SECONDS
    ) -> tuple[Record, str]:
        """A new secret beside the one before, which signs too for so long.

        Raises EndpointNotFoundError.
        """
        secret = new_secret()
        row = await self._pool.fetchrow(
            STATEMENTS["endpoint_rotate"],
            organization_id,
            endpoint_id,
            sealed(self._encryption_key, secret, organization_id, endpoint_id),
            overlap_seconds,
        )
        if row is None:
            raise EndpointNotFoundError
        return row, secret

    async def delete(self, organization_id: str, endpoint_id: UUID) -> Record:
        """The endpoint as it was. Raises EndpointNotFoundError."""
        row = await self._pool.fetchrow(STATEMENTS["endpoint_delete"], organization_id, endpoint_id)
        if row is None:
            raise EndpointNotFoundError
        return row

    async def test(self, organization_id: str, endpoint_id: UUID, now: datetime) -> Record:
        """A delivery made for testing.

        Raises EndpointNotFoundError, EndpointDisabledError, TooManyTestsError.
        """
        row = await self._pool.fetchrow(
            STATEMENTS["delivery_insert"],
            *(organization_id, endpoint_id, WEBHOOK_TEST_TYPE),
            payload_of_test(organization_id, str(endpoint_id), now),
            TESTS_MAX,
        )
        if row is None:
            await self._require_enabled(organization_id, endpoint_id)
            raise TooManyTestsError
        return row

    async def deliveries(
        self,
        organization_id: str,
        endpoint_id: UUID,
        *,
        status: str | None,
        before: tuple[datetime, UUID],
        limit: int,
    ) -> list[Record]:
        """What was sent, the newest first. Raises EndpointNotFoundError."""
        await self.find(organization_id, endpoint_id)
        return list(
            await self._pool.fetch(
                STATEMENTS["delivery_list"], organization_id, endpoint_id, status, *before, limit
            )
        )

    async def replay(self, organization_id: str, endpoint_id: UUID, delivery_id: UUID) -> Record:
        """A delivery that is over, due again.

        Raises EndpointNotFoundError, EndpointDisabledError, DeliveryNotFoundError,
        DeliveryWaitingError.
        """
        await self._require_enabled(organization_id, endpoint_id)
        key = (organization_id, endpoint_id, delivery_id)
        row = await self._pool.fetchrow(STATEMENTS["delivery_replay"], *key)
        if row is None:
            if await self._pool.fetchrow(STATEMENTS["delivery_find"], *key) is None:
                raise DeliveryNotFoundError
            raise DeliveryWaitingError
        return row

    async def replay_failed(self, organization_id: str, endpoint_id: UUID, since: datetime) -> int:
        """Those that failed and were made since then, due again; how many, REPLAYED_MAX at most.

        Raises EndpointNotFoundError, EndpointDisabledError.
        """
        await self._require_enabled(organization_id, endpoint_id)
        status = await self._pool.execute(
            STATEMENTS["delivery_replay_failed"], organization_id, endpoint_id, since, REPLAYED_MAX
        )
        return int(status.rpartition(" ")[2])

    def _check(self, url: str) -> None:
        """What a name leads to is looked at when it is sent to; what is seen now is said now."""
        try:
            host = checked_url(url, loopback=self._loopback).hostname or ""
        except AddressRefusedError as error:
            raise UrlRefusedError(str(error)) from error
        if "#" in url:
            raise UrlRefusedError("the address has a fragment, which is not sent")
        is_literal = ":" in host or host.replace(".", "").isdigit()
        if is_literal and not may_be_asked(host, loopback=self._loopback):
            raise UrlRefusedError("the address is not public")

    async def _require_enabled(self, organization_id: str, endpoint_id: UUID) -> None:
        if (await self.find(organization_id, endpoint_id))["disabled_at"] is not None:
            raise EndpointDisabledError
