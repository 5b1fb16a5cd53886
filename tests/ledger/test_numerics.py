"""Amounts of any size reach Postgres and come back as they were."""

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ledger.numerics import from_numeric, set_numeric_codec, to_numeric
from tests.servers import Database

AMOUNTS = (0, 1, -1, 9_999, 10_000, 10_001, 99_999_999, 100_000_000, -100_000_000, 2**63, 10**40)


@given(st.integers(min_value=-(10**60), max_value=10**60))
def test_an_amount_comes_back_as_it_was(amount: int) -> None:
    assert from_numeric(to_numeric(amount)) == amount


async def test_postgres_reads_and_writes_amounts_as_they_are(file_postgres: Database) -> None:
    connection = await asyncpg.connect(file_postgres.ledger_dsn)
    try:
        await set_numeric_codec(connection)
        rows = await connection.fetch(
            "SELECT amount, amount::text FROM unnest($1::numeric[]) AS amount", AMOUNTS
        )
    finally:
        await connection.close()
    assert [tuple(row) for row in rows] == [(amount, str(amount)) for amount in AMOUNTS]


@pytest.mark.parametrize("value", ["0.5", "NaN", "Infinity"])
async def test_what_is_no_integer_is_refused(file_postgres: Database, value: str) -> None:
    connection = await asyncpg.connect(file_postgres.ledger_dsn)
    try:
        await set_numeric_codec(connection)
        with pytest.raises(ValueError, match="no integer"):
            await connection.fetchval("SELECT $1::text::numeric", value)
    finally:
        await connection.close()
