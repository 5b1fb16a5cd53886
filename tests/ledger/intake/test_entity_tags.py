"""What a host or an operator has read already is not sent again."""

import asyncpg
import httpx

from services.ledger.intake.described import API
from tests.described import addresses, sent_again
from tests.ledger.intake.conftest import RunningIntake
from tests.servers import Database

ENDPOINT = {"webhook_endpoint": {"webhook_url": "https://hooks.example.com/portico"}}


async def test_every_read_has_a_tag(intake: RunningIntake, postgres: Database) -> None:
    async with intake.sender(scopes=("events:write", "organizations:write")) as host:
        made = await host.post("/api/v1/webhook_endpoints", json=ENDPOINT)
        ids = {
            "endpoint_id": made.json()["webhook_endpoint"]["lago_id"],
            "dead_letter_id": await _dead_letter(postgres),
        }
        assert await sent_again(host, addresses(API, "get", ids).values()) == []
    # Its secret is in it.
    assert made.headers["cache-control"] == "no-store"


async def test_a_refusal_has_none(intake: RunningIntake) -> None:
    async with intake.sender() as host:
        unknown = await host.get("/api/v1/dead_letters/1", headers={"if-none-match": "*"})

    assert unknown.status_code == httpx.codes.NOT_FOUND
    assert "etag" not in unknown.headers


async def _dead_letter(postgres: Database) -> str:
    connection = await asyncpg.connect(postgres.ledger_dsn)
    try:
        added: int = await connection.fetchval(
            "INSERT INTO ledger.dead_letters"
            " (topic, partition, record_offset, organization_id, record_value, reason)"
            " VALUES ('t', 0, 1, 'acme', '{}', 'is missing') RETURNING dead_letter_id"
        )
    finally:
        await connection.close()
    return str(added)
