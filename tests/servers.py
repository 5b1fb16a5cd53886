"""Real servers for tests: starts, stops, kills and restarts one of each kind. Knows no test."""

import asyncio
import os
import secrets
import shutil
import ssl
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import psutil

from deploy.local import kafka, postgres, tansu, valkey
from deploy.local.ports import LOOPBACK, free_ports
from deploy.local.processes import Child, Program

T = TypeVar("T")

# `make test-kafka` sets it to "kafka".
BROKER = os.environ.get("BROKER", "tansu")

# For clients of tests: none of them speaks TLS, and to read what authorities there are takes longer
# than most of what is asked.
NO_AUTHORITIES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

KILL_SECONDS_MAX = 10

# A database is copied for each test, five hundred small files: on a disk that takes 200 ms of its
# file system's work, in memory 15 ms.
MEMORY = Path("/dev/shm")
MEMORY_BYTES_MIN = 2 * 1_024**3


def scratch() -> Path | None:
    """Where servers of tests keep their files: in memory where it has room, else (None) where
    temporary files are. What they promise of a process's end they promise of either."""
    if not os.access(MEMORY, os.W_OK | os.X_OK):
        return None
    return MEMORY if shutil.disk_usage(MEMORY).free >= MEMORY_BYTES_MIN else None


class Server:
    """A server that a test may stop, kill and start again on the same port and data."""

    def __init__(self, program: Program, port: int, url: str) -> None:
        self.port = port
        self.url = url
        self._program = program
        self._child: Child | None = None

    @property
    def child(self) -> Child:
        if self._child is None:
            raise RuntimeError(f"{self._program.name} is not running")
        return self._child

    def start(self) -> "Server":
        """Returns when it answers."""
        self._child = Child(self._program)
        self._child.wait_until_ready()
        return self

    def stop(self) -> None:
        """Orderly; a server that is not running stays so."""
        if self._child is not None:
            self._child.stop()
            self._child = None

    def kill(self) -> None:
        """As `kill -9` of all of it: nothing of it answers any more when this returns."""
        started = psutil.Process(self.child.pid).children(recursive=True)
        self.child.kill()
        # Backends of Postgres have groups of their own, and would go on until they look.
        for process in started:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(started, KILL_SECONDS_MAX)
        self._child = None

    def restart(self) -> None:
        self.stop()
        self.start()


def postgres_server(home: Path, password: str, *, durable: bool = False) -> Server:
    """A cluster of its own; `url` is the administrator's address of the database `postgres`."""
    (port,) = free_ports(1)
    directory = home / "postgres"
    postgres.prepare(directory, password)
    program = postgres.program(directory, port, home / "postgres.log", durable=durable)
    url = postgres.dsn(port, postgres.ADMINISTRATOR, password, "postgres")
    return Server(program, port, url)


def valkey_server(home: Path) -> Server:
    """`url` is the address of its database 0."""
    (port,) = free_ports(1)
    password = secrets.token_urlsafe(16)
    program = valkey.program(home / "valkey", port, home / "valkey.log", password)
    return Server(program, port, valkey.url(port, password))


def kafka_server(home: Path) -> Server:
    """The broker that BROKER chooses; `url` is its bootstrap server."""
    port, controller_port = free_ports(2)
    if BROKER == "kafka":
        kafka.prepare(home / "kafka", port, controller_port)
        program = kafka.program(home / "kafka", port, home / "kafka.log")
    else:
        program = tansu.program(home / "tansu", port, home / "tansu.log")
    return Server(program, port, f"{LOOPBACK}:{port}")


@dataclass(frozen=True, slots=True)
class Database:
    """A freshly migrated database of one test. Addresses are DSNs for asyncpg."""

    name: str
    port: int
    admin_password: str
    role_password: str

    @property
    def admin_dsn(self) -> str:
        return self._dsn(postgres.ADMINISTRATOR, self.admin_password)

    def dsn(self, role: str) -> str:
        """The address for a login role: `portico_ledger`, `portico_token`, `portico_portal`."""
        return self._dsn(role, self.role_password)

    @property
    def ledger_dsn(self) -> str:
        return self.dsn("portico_ledger")

    @property
    def token_dsn(self) -> str:
        return self.dsn("portico_token")

    @property
    def portal_dsn(self) -> str:
        return self.dsn("portico_portal")

    def _dsn(self, user: str, password: str) -> str:
        return postgres.dsn(self.port, user, password, self.name)


@dataclass(frozen=True, slots=True)
class Topics:
    """The topics of one test: `topics["billing.invoices"]` is that topic's name in this test."""

    prefix: str

    def __getitem__(self, name: str) -> str:
        return f"{self.prefix}{name}"


def apart(work: Callable[[], Coroutine[None, None, T]]) -> T:
    """Run a coroutine to its end in a thread of its own, whatever loop the caller is in."""
    with ThreadPoolExecutor(1) as executor:
        return executor.submit(lambda: asyncio.run(work())).result()
