"""What the console is told of an organization's activity, by the role that asks for it."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from tests.servers import Database

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


async def tell(database: Database, **changes: Any) -> None:
    """One entry, as the ledger writes it."""
    values = {
        "organization_id": "acme",
        "event_digest": json.dumps(changes, default=str).encode(),
        "external_customer_id": "cus-1",
        "type": "invoice.viewed",
        "happened_at": NOON,
    } | changes
    connection = await asyncpg.connect(database.ledger_dsn)
    try:
        places = ", ".join(f"${number}" for number in range(1, len(values) + 1))
        await connection.execute(
            f"INSERT INTO activity.entries ({', '.join(values)}) VALUES ({places})",  # noqa: S608 - names of a test
            *values.values(),
        )
    finally:
        await connection.close()


async def ask(
    database: Database,
    customer: str | None = None,
    after: dict[str, Any] | None = None,
    *,
    organization: str = "acme",
    limit: int = 10,
) -> dict[str, Any]:
    """As the portal asks."""
    connection = await asyncpg.connect(database.portal_dsn)
    try:
        text = await connection.fetchval(
            "SELECT portal.organization_activity($1, $2, $3, $4, $5)",
            organization,
            customer,
            datetime.fromisoformat(after["at"]) if after else None,
            after["id"] if after else None,
            limit,
        )
    finally:
        await connection.close()
    answer: dict[str, Any] = json.loads(text)
    return answer


async def test_the_newest_come_first_and_each_once_over_all_pages(postgres: Database) -> None:
    for minute in range(5):
        await tell(postgres, subject=str(minute), happened_at=NOON + timedelta(minutes=minute // 2))

    first = await ask(postgres, limit=2)
    second = await ask(postgres, after=first["next"], limit=2)
    third = await ask(postgres, after=second["next"], limit=2)

    pages = [[entry["subject"] for entry in page["entries"]] for page in (first, second, third)]
    assert pages == [["4", "3"], ["2", "1"], ["0"]]
    assert third["next"] is None


async def test_a_customers_are_apart_from_the_organizations(postgres: Database) -> None:
    await tell(postgres, subject="mine")
    await tell(postgres, subject="another's", external_customer_id="cus-2")
    await tell(postgres, subject="all", external_customer_id=None)

    mine = await ask(postgres, "cus-1")
    everything = await ask(postgres)

    assert [entry["subject"] for entry in mine["entries"]] == ["mine"]
    assert len(everything["entries"]) == 3


async def test_another_organization_is_told_nothing(postgres: Database) -> None:
    await tell(postgres)

    assert (await ask(postgres, organization="other"))["entries"] == []
    assert (await ask(postgres, "cus-1", organization="other"))["entries"] == []


async def test_the_portal_reads_the_table_by_no_other_way(postgres: Database) -> None:
    connection = await asyncpg.connect(postgres.portal_dsn)
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.fetch("SELECT * FROM activity.entries")
    finally:
        await connection.close()
