"""What is older than its setting goes, a bounded number of rows at a time."""

from datetime import UTC, datetime, timedelta

import pytest

from services.ledger.activity import sweeping
from services.ledger.activity.sweeping import sweep
from tests.ledger.activity.delivering import Office
from tests.token.conftest import until

NOW = datetime(2026, 1, 31, tzinfo=UTC)
DAYS_MAX = timedelta(days=400)


async def entries_of(office: Office, *ages: int) -> None:
    """One entry for each number of days."""
    await office.pool.execute(
        "INSERT INTO activity.entries (organization_id, event_digest, type, happened_at)"
        " SELECT 'acme', convert_to(age::text, 'UTF8'), 'x',"
        " $1::timestamptz - age * interval '1 day' FROM unnest($2::integer[]) AS age",
        NOW,
        ages,
    )


async def test_the_oldest_go_first_and_what_is_young_enough_stays(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeping, "ROWS_MAX", 2)
    await entries_of(office, 1, 399, 401, 500, 600)

    swept = [await sweep(office.pool, "entries", NOW - DAYS_MAX) for _ in range(3)]

    assert swept == [2, 1, 0]
    assert [entry["event_digest"] for entry in await office.entries()] == [b"1", b"399"]


async def test_a_delivery_that_waits_is_never_too_old(office: Office) -> None:
    endpoint_id, _ = await office.endpoint("http://127.0.0.1:9/")
    await office.due(endpoint_id, 2)
    await office.pool.execute("UPDATE activity.webhook_deliveries SET created_at = 'epoch'")
    await office.pool.execute(
        "UPDATE activity.webhook_deliveries SET status = 'failed', due_at = NULL"
        " WHERE delivery_id = (SELECT delivery_id FROM activity.webhook_deliveries LIMIT 1)"
    )

    assert await sweep(office.pool, "deliveries", NOW) == 1
    assert [each["status"] for each in await office.deliveries()] == ["waiting"]


async def test_the_process_sweeps_by_its_settings(office: Office) -> None:
    await entries_of(office, 1_000)

    async def swept() -> bool:
        return await office.entries() == []

    async with office.delivering():
        await until(swept)
    assert await office.entries() == []
