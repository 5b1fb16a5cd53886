"""An organization as the projector leaves it after its first event."""

import asyncpg

from tests.servers import Database, apart


def make_known(postgres: Database, organization_id: str = "acme") -> None:
    """Commands take it for theirs from now on."""

    async def insert() -> None:
        connection = await asyncpg.connect(postgres.ledger_dsn)
        try:
            await connection.execute(
                "INSERT INTO read_model.organizations (organization_id, object, version, rank, tie)"
                " VALUES ($1, jsonb_build_object('id', $1::text), 1, 0, 0)",
                organization_id,
            )
        finally:
            await connection.close()

    apart(insert)
