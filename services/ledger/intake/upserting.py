"""Settings sent by API become events, and the call returns when a read sees them.

Knows the two objects that the API may write, customers and organizations, and no HTTP.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid4, uuid5

from asyncpg import Pool, Record
from pydantic import JsonValue

from contracts.accounts import Customer, Organization
from services.chassis.sql import Statements
from services.ledger.intake.admission import admit, check
from services.ledger.intake.publishing import Publisher
from services.ledger.intake.settable import check_settings
from services.ledger.intake.waiting import wait_until_applied
from services.ledger.refusals import BODY, INVALID, nul_in, refused

SOURCE: Final = "portico"
# Ours to say. A client that sends back what it read would date its change into the past by them.
_OURS: Final = frozenset(("id", "lago_id", "created_at", "updated_at", "version"))

_STATEMENTS = Statements(Path(__file__).parent / "sql")
Fields = dict[str, JsonValue]


class Upserts:
    """Writes by publishing; reads back what the projector made of it."""

    def __init__(self, pool: "Pool[Record]", publisher: Publisher) -> None:
        self._pool = pool
        self._publisher = publisher

    async def customer(self, organization_id: str, external_id: str) -> Mapping[str, Any] | None:
        """The customer as it is now, as the read model has it; None when no event named it."""
        return _object(
            await self._pool.fetchval(_STATEMENTS["customer"], organization_id, external_id)
        )

    async def organization(self, organization_id: str) -> Mapping[str, Any] | None:
        """The organization as it is now; None when no event named it."""
        return _object(await self._pool.fetchval(_STATEMENTS["organization"], organization_id))

    async def put_customer(
        self, organization_id: str, sent: JsonValue, now: str
    ) -> Mapping[str, Any]:
        """The customer after the change. `now`: RFC 3339.

        Raises RefusedError, PublishingUnavailableError, NotYetAppliedError.
        """
        fields = _theirs(sent)
        external_id = check(Customer, fields, "").external_id
        # A customer that only invoices have named is known, but by nothing of its own.
        known = await self.customer(organization_id, external_id) or {}
        fields["updated_at"] = now
        if known.get("id") is None:
            # The same for two calls that make it at once, so that neither makes another.
            fields["id"] = str(uuid5(NAMESPACE_URL, f"portico:{organization_id}/{external_id}"))
        if known.get("created_at") is None:
            fields["created_at"] = now
        event_type = "customer.updated" if known else "customer.created"
        await self._publish(organization_id, event_type, {"customer": fields}, now)
        return await self.customer(organization_id, external_id) or fields

    async def put_organization(
        self, organization_id: str, sent: JsonValue, now: str
    ) -> Mapping[str, Any]:
        """The organization after the change; otherwise as `put_customer`."""
        fields: Fields = {**_theirs(sent), "id": organization_id, "updated_at": now}
        check(Organization, fields, "")
        known = await self.organization(organization_id)
        check_settings(fields, known or {})
        if known is None:
            # One that an event has made known was made when that says, or nobody knows when.
            fields["created_at"] = now
        await self._publish(organization_id, "organization.updated", {"organization": fields}, now)
        return await self.organization(organization_id) or fields

    async def _publish(self, organization_id: str, event_type: str, data: Fields, now: str) -> None:
        event: Fields = {
            "specversion": "1.0",
            "id": str(uuid4()),
            "source": SOURCE,
            "type": event_type,
            "organizationid": organization_id,
            "time": now,
            "datacontenttype": "application/json",
            "data": data,
        }
        record = admit(event, organization_id, "")
        if record is None:
            raise AssertionError(event_type)
        positions = await self._publisher.publish([record])
        await wait_until_applied(self._pool, positions)


def _theirs(sent: JsonValue) -> Fields:
    """What of a body is the sender's to say."""
    if not isinstance(sent, dict):
        raise refused(BODY, INVALID, "must be a JSON object")
    if (field := nul_in(sent, "")) is not None:
        raise refused(field or BODY, INVALID, "holds a NUL character")
    return {name: value for name, value in sent.items() if name not in _OURS}


def _object(text: str | None) -> Mapping[str, Any] | None:
    if text is None:
        return None
    fields: Mapping[str, Any] = json.loads(text)
    return fields
