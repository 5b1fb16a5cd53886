"""Whether an organization is known: how an id that was mistyped is found out. Knows no command."""

from pathlib import Path
from typing import Final

from asyncpg import Pool, Record

from services.chassis.sql import Statements

_STATEMENTS: Final = Statements(Path(__file__).parent / "sql")


class UnknownOrganizationError(Exception):
    """No event has named it; a sentence that says what to do."""

    def __init__(self, organization_id: str) -> None:
        super().__init__(
            f"no event has named organization {organization_id}: check the id, or make it known"
            f" first with `portico organization create {organization_id}`"
        )


async def require_known(pool: "Pool[Record]", organization_id: str) -> None:
    """Raises UnknownOrganizationError.

    What is published cannot be taken back, and a secret of nobody's is never missed. Only commands
    ask: over HTTP the tenant comes from the key.
    """
    if not await pool.fetchval(_STATEMENTS["organization_is_known"], organization_id):
        raise UnknownOrganizationError(organization_id)
