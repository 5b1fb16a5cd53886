"""Real servers and fresh databases for every test. Knows no service's behaviour.

One PostgreSQL, one Valkey and one broker (Tansu; Apache Kafka with BROKER=kafka) a session, each
started when a test first asks for it. Fixtures, all usable from `def` and `async def` tests:

  postgres    `Database`: a fresh copy of the migrated template database; `.admin_dsn`,
              `.ledger_dsn`, `.token_dsn`, `.portal_dsn`, `.dsn(role)`. Dropped after the test.
  file_postgres
              the same, one for all tests of a file: for those that only read
  redis_url   a Valkey emptied for this test (pub/sub is shared, tests run one after another)
  kafka       "host:port" of the session's broker (`kafka_idempotence`: what the producers may use)
  topics      topics of this test alone: `topics["billing.invoices"]` is the name, `topics.prefix`
              what stands before the canonical names; made with 3 partitions each, deleted after
  own_postgres, own_valkey, own_kafka
              a `Server` of this test alone (`.url`, `.stop() .kill() .start() .restart()`),
              for tests that take servers down; `own_database` is migrated, on own_postgres
  chromium    path of an installed Chromium or Chrome; fails with one line when there is none

`kafka_only` tests are left out unless BROKER=kafka; of the others, `make test-kafka` runs those
marked `kafka` again.
"""

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest
import redis
import structlog
from aiokafka.admin import AIOKafkaAdminClient

from contracts.topics import TOPIC_NAMES
from deploy.local.topics import create_topics
from services.chassis.migrations import migrate
from tests.servers import (
    BROKER,
    Database,
    Server,
    Topics,
    apart,
    kafka_server,
    postgres_server,
    scratch,
    valkey_server,
)

LOGIN_ROLES = ("portico_ledger", "portico_token", "portico_portal")
TEMPLATE = "portico_template"
TOPIC_PARTITIONS = 3
# By what `--durations` says; the rest take a few seconds each.
LONGEST_BROWSER_FILES = (
    *("test_accounts.py", "test_everyone.py", "test_demo_host.py", "test_media.py"),
    *("test_zoomed.py", "test_element.py", "test_reading.py", "test_console_customers.py"),
)
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def pytest_configure() -> None:
    """Tracebacks in the log are plain text: rich draws their variables too, for seconds each."""
    plain = structlog.dev.ConsoleRenderer(
        colors=False, exception_formatter=structlog.dev.plain_traceback
    )
    structlog.configure(processors=[*structlog.get_config()["processors"][:-1], plain])


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what needs a broker that keeps its log; browser tests come last.

    Playwright keeps an event loop running in this thread from its first test to the session's end,
    and no `async def` test can have one of its own beside it. Of them, those that take longest come
    first: a worker that takes one of them last would go on alone while the others are done.
    """
    left_out = [] if BROKER == "kafka" else [i for i in items if i.get_closest_marker("kafka_only")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> tuple[bool, int]:
    """Where among the files a test's file has its turn."""
    is_browser = item.get_closest_marker("browser") is not None
    rest = len(LONGEST_BROWSER_FILES)
    turns = {name: turn for turn, name in enumerate(LONGEST_BROWSER_FILES)}
    return is_browser, turns.get(item.path.name, rest) if is_browser else 0


def _home() -> Iterator[Path]:
    # Not pytest's tmp_path: its folders are closed to the user that Postgres runs as under root,
    # and a second pytest on the machine would close them again.
    home = Path(tempfile.mkdtemp(prefix="portico-test-", dir=scratch()))
    yield home
    shutil.rmtree(home)


_session_home = pytest.fixture(scope="session", name="session_home")(_home)
_own_home = pytest.fixture(name="own_home")(_home)


def _running(server: Server) -> Iterator[Server]:
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def admin_password() -> str:
    return secrets.token_urlsafe(16)


@pytest.fixture(scope="session")
def role_password() -> str:
    return secrets.token_urlsafe(16)


@pytest.fixture(scope="session")
def session_postgres(session_home: Path, admin_password: str) -> Iterator[Server]:
    yield from _running(postgres_server(session_home, admin_password))


@pytest.fixture(scope="session")
def session_valkey(session_home: Path) -> Iterator[Server]:
    yield from _running(valkey_server(session_home))


@pytest.fixture(scope="session")
def session_kafka(session_home: Path) -> Iterator[Server]:
    yield from _running(kafka_server(session_home))


@pytest.fixture(scope="session")
def template(session_postgres: Server, admin_password: str, role_password: str) -> Database:
    """The migrated database that every test's own is copied from; nobody may connect to it.

    A file whose tests all begin with much in it has a template of its own (`copied`).
    """
    database = Database(TEMPLATE, session_postgres.port, admin_password, role_password)
    apart(lambda: _create(session_postgres.url, database))
    return database


def copied(session_postgres: Server, template: Database) -> Iterator[Database]:
    """A copy of a database that nobody is connected to, dropped in the end."""
    name = f"test_{secrets.token_hex(6)}"
    # file_copy takes half the time of the default wal_log for a database of this size.
    copy = f"CREATE DATABASE {name} TEMPLATE {template.name} STRATEGY file_copy"
    apart(lambda: _execute(session_postgres.url, copy))
    yield replace(template, name=name)
    apart(lambda: _execute(session_postgres.url, f"DROP DATABASE {name} WITH (FORCE)"))


postgres = pytest.fixture(copied, name="postgres")
file_postgres = pytest.fixture(copied, scope="module", name="file_postgres")


@pytest.fixture
def redis_url(session_valkey: Server) -> str:
    with redis.Redis.from_url(session_valkey.url) as client:
        client.flushall()
    return session_valkey.url


@pytest.fixture(scope="session")
def kafka(session_kafka: Server) -> str:
    return session_kafka.url


@pytest.fixture(scope="session")
def kafka_idempotence() -> bool:
    """Tansu knows no idempotent producers."""
    return BROKER == "kafka"


@pytest.fixture
def topics(kafka: str) -> Iterator[Topics]:
    topics = Topics(f"t{secrets.token_hex(4)}.")
    names = [topics[name] for name in TOPIC_NAMES]
    apart(lambda: create_topics(kafka, names, TOPIC_PARTITIONS))
    yield topics
    # Every client is told of every topic when it connects.
    apart(lambda: _delete_topics(kafka, names))


@pytest.fixture
def own_postgres(own_home: Path, admin_password: str) -> Iterator[Server]:
    yield from _running(postgres_server(own_home, admin_password, durable=True))


@pytest.fixture
def own_database(own_postgres: Server, admin_password: str, role_password: str) -> Database:
    database = Database("portico", own_postgres.port, admin_password, role_password)
    apart(lambda: _create(own_postgres.url, database))
    return database


@pytest.fixture
def own_valkey(own_home: Path) -> Iterator[Server]:
    yield from _running(valkey_server(own_home))


@pytest.fixture
def own_kafka(own_home: Path) -> Iterator[Server]:
    yield from _running(kafka_server(own_home))


@pytest.fixture(scope="session")
def chromium() -> str:
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        pytest.fail("browser tests need Chromium or Chrome: install it, e.g. apt install chromium")
    return found


async def _create(admin_url: str, database: Database) -> None:
    await _execute(admin_url, f"CREATE DATABASE {database.name}")
    passwords = dict.fromkeys(LOGIN_ROLES, database.role_password)
    await migrate(database.admin_dsn, passwords)


async def _delete_topics(bootstrap_servers: str, names: list[str]) -> None:
    client = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
    await client.start()
    try:
        await client.delete_topics(names)
    finally:
        await client.close()


async def _execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
