"""Two projectors that write about one object at once: the second sees what the first did."""

import asyncio

import asyncpg

from services.ledger.batches import Partition
from services.ledger.staging import prepare_connection
from services.ledger.store import apply
from tests.ledger.builders import TOPIC, credit_note, invoice
from tests.ledger.conftest import Ledger, batch_of
from tests.ledger.waiting import eventually
from tests.servers import Database

_WAITING = """
SELECT count(*) FROM pg_stat_activity
WHERE pid = $1 AND wait_event_type = 'Lock'
"""


async def test_a_credit_note_that_moves_while_it_is_first_stored_leaves_no_credit_behind(
    ledger: Ledger, postgres: Database
) -> None:
    await ledger.apply(invoice("i1"), invoice("i2"))
    elsewhere = Partition(TOPIC, 1)
    await ledger.connection.execute(
        "INSERT INTO ledger.positions (topic, partition, next_offset) VALUES ($1, $2, 0)",
        *elsewhere,
    )
    other = await asyncpg.connect(postgres.ledger_dsn)
    watch = await asyncpg.connect(postgres.admin_dsn)
    try:
        await prepare_connection(other)
        under_way = other.transaction()
        await under_way.start()
        first = credit_note(invoice_id="i1", version=1)
        await apply(other, batch_of([first], elsewhere, 0))
        second = asyncio.create_task(ledger.apply(credit_note(invoice_id="i2", version=2)))
        pid = ledger.connection.get_server_pid()
        await eventually(lambda: watch.fetchval(_WAITING, pid))
        await under_way.commit()
        await second
    finally:
        await watch.close()
        await other.close()
    assert (await ledger.invoice("i1"))["credited_amount_cents"] == 0
    assert (await ledger.invoice("i2"))["credited_amount_cents"] == 400
