"""The servers that every other test stands on."""

import asyncpg
import redis
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from tests.servers import Database, Server, Topics


async def test_a_test_has_a_migrated_database_of_its_own(postgres: Database) -> None:
    connection = await asyncpg.connect(postgres.portal_dsn)
    try:
        assert await connection.fetchval("SELECT current_database()") == postgres.name
        assert await connection.fetchval("SELECT current_user") == "portico_portal"
    finally:
        await connection.close()


def test_a_test_starts_with_an_empty_valkey(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0


async def test_what_is_published_can_be_read_in_order(kafka: str, topics: Topics) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=kafka)
    await producer.start()
    for number in range(10):
        await producer.send_and_wait(topics["billing.invoices"], b"%d" % number, partition=0)
    await producer.stop()
    consumer = AIOKafkaConsumer(
        topics["billing.invoices"], bootstrap_servers=kafka, auto_offset_reset="earliest"
    )
    await consumer.start()
    read = [(await consumer.getone()).value for _ in range(10)]
    await consumer.stop()
    assert read == [b"%d" % number for number in range(10)]


def test_a_server_answers_again_after_being_killed(own_valkey: Server) -> None:
    own_valkey.kill()
    own_valkey.start()
    with redis.Redis.from_url(own_valkey.url) as client:
        assert client.ping()


async def test_postgres_keeps_what_was_committed_when_it_is_killed(
    own_postgres: Server, own_database: Database
) -> None:
    connection = await asyncpg.connect(own_database.admin_dsn)
    await connection.execute("CREATE TABLE public.kept (number int)")
    await connection.execute("INSERT INTO public.kept (number) VALUES (1)")
    own_postgres.kill()
    own_postgres.start()
    connection.terminate()
    connection = await asyncpg.connect(own_database.admin_dsn)
    try:
        assert await connection.fetchval("SELECT count(*) FROM public.kept") == 1
    finally:
        await connection.close()
