"""The time zone of the company that bills: which day a moment of Stripe's is in. Knows no event."""

from datetime import UTC, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from asyncpg import Pool, Record

from services.chassis.sql import Statements

_STATEMENTS = Statements(Path(__file__).parent / "sql")


async def timezone_of(pool: "Pool[Record]", organization_id: str) -> tzinfo:
    """As the organization's settings have it; UTC without."""
    name = await pool.fetchval(_STATEMENTS["organization_timezone"], organization_id)
    # Checked when it was set: see contracts.timezones.
    return ZoneInfo(name) if name else UTC
