"""Carries dead letters from the table to their topic. At least once: a reader tells doubles by the
headers `topic`, `partition` and `offset`."""

import asyncio
import json
from base64 import b64decode
from typing import Any, Final

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, MessageSizeTooLargeError
from asyncpg import Pool, Record

from contracts.topics import DEAD_LETTERS
from services.chassis.postgres_faults import POSTGRES_FAULTS
from services.ledger.staging import STATEMENTS

RELAY_SECONDS: Final = 0.5
# Held in memory together; each may have a mebibyte.
LETTERS_AT_ONCE_MAX: Final = 20
ACKNOWLEDGED_SECONDS_MAX: Final = 10.0
# A topic's name, a number: what comes on top of the sender's own headers.
OWN_HEADERS: Final = ("reason", "topic", "partition", "offset")

_log = structlog.get_logger()


class Relay:
    """Publishes dead letters in the order in which they were written."""

    def __init__(self, pool: "Pool[Record]", producer: AIOKafkaProducer, prefix: str) -> None:
        self._pool = pool
        self._producer = producer
        self._topic = f"{prefix}{DEAD_LETTERS}"

    async def run(self) -> None:
        """Until cancelled. What could not be published waits in the table."""
        while True:
            try:
                relayed = await self.relay()
            except (*POSTGRES_FAULTS, KafkaError) as error:
                _log.info("dead letters wait to be published", error=repr(error))
                relayed = 0
            if relayed < LETTERS_AT_ONCE_MAX:
                await asyncio.sleep(RELAY_SECONDS)

    async def relay(self) -> int:
        """Publish the oldest that are not on the topic yet; how many."""
        async with self._pool.acquire() as connection, connection.transaction():
            letters = await connection.fetch(
                STATEMENTS["read_dead_letters_to_relay"], LETTERS_AT_ONCE_MAX
            )
            async with asyncio.timeout(ACKNOWLEDGED_SECONDS_MAX):
                for letter in letters:
                    await self._publish(letter)
            ids = [letter["dead_letter_id"] for letter in letters]
            if ids:
                await connection.execute(STATEMENTS["mark_dead_letters_relayed"], ids)
            return len(ids)

    async def _publish(self, letter: Record) -> None:
        key, value, headers = letter["record_key"], letter["record_value"], relayed_headers(letter)
        if key is None and value is None:
            # Other clients send such a record, ours does not.
            value = b""
        try:
            await self._producer.send_and_wait(self._topic, value, key=key, headers=headers)
        except MessageSizeTooLargeError:
            # As large as the broker takes, and now with headers on top. The table keeps all of it.
            _log.warning(
                "a dead letter is too large for its topic", dead_letter_id=letter["dead_letter_id"]
            )
            cut = None if key is not None else b""
            await self._producer.send_and_wait(self._topic, cut, key=key, headers=headers)


def relayed_headers(letter: Any) -> list[tuple[str, bytes | None]]:  # noqa: ANN401 - a row or a mapping
    """The sender's headers, then ours, which say why and where from."""
    own = (
        ("reason", letter["reason"].encode()),
        ("topic", letter["topic"].encode()),
        ("partition", str(letter["partition"]).encode()),
        ("offset", str(letter["record_offset"]).encode()),
    )
    return [h for h in original_headers(letter["record_headers"]) if h[0] not in OWN_HEADERS] + [
        *own
    ]


def original_headers(stored: str) -> list[tuple[str, bytes | None]]:
    """The headers a record came with, from how `store` keeps them."""
    return [
        (b64decode(name).decode(errors="replace"), None if raw is None else b64decode(raw))
        for name, raw in json.loads(stored)
    ]
