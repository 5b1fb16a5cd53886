"""Which programs make up the stack, in which order they start, and what is put right when one dies.

Knows neither the terminal nor who started it.
"""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import fields
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from aiokafka.errors import KafkaError
from asyncpg import PostgresError

from deploy.local import bootstrap, caddy, kafka, postgres, tansu, valkey
from deploy.local.environment import Addresses, Ports
from deploy.local.ports import answers_http, free_ports, is_free
from deploy.local.processes import Program, ProgramFailedError
from deploy.local.state import Home
from deploy.local.supervisor import Supervisor
from deploy.local.topics import TopicNotMadeError
from services.chassis.migrations import MigrationChangedError

T = TypeVar("T")

ROOT = Path(__file__).resolve().parent.parent.parent


PORT_MAX = 65_535


class Broker(StrEnum):
    """What carries the events: Tansu forgets them when it stops, Apache Kafka keeps them."""

    TANSU = "tansu"
    KAFKA = "kafka"


class PortTakenError(RuntimeError):
    """Somebody else listens where the stack should."""


def choose_ports(public: int, host: int) -> Ports:
    """The two ports that people use, and free ones for the rest."""
    names = [field.name for field in fields(Ports)][2:]
    return Ports(public, host, **dict(zip(names, free_ports(len(names)), strict=True)))


def check_free(port: int, variable: str) -> None:
    """Raises PortTakenError, which says how to choose another."""
    if not is_free(port):
        raise PortTakenError(
            f"port {port} is in use: stop what listens there, or choose another with {variable}=…"
        )


class Stack:
    """One running stack. Whoever calls `start` calls `stop`, also when `start` raised."""

    def __init__(
        self, home: Home, broker: Broker, ports: Ports, say: Callable[[str], None]
    ) -> None:
        self.home = home
        self.broker = broker
        self.addresses = Addresses(ports, home.secrets(), broker is Broker.KAFKA)
        self.supervisor = Supervisor(home, say)
        self._say = say

    def start(self) -> None:
        """Returns when the public origin answers and `stack.env` is written."""
        self.supervisor.start(self._servers())
        _do(bootstrap.prepare_database(self.addresses))
        self._fill_broker()
        self.supervisor.start(self._services(), meanwhile=self._fill_services)
        self.supervisor.start([self._edge()])
        self.supervisor.after_restart("tansu", self._start_over)
        api_key = self.home.api_key() or ""
        self.home.write_operator_env(self.addresses.operator())
        self.home.write_stack_env(self.addresses.stack_env(api_key))

    def stop(self) -> None:
        self.supervisor.stop()

    def _servers(self) -> list[Program]:
        home, ports, secrets = self.home, self.addresses.ports, self.addresses.secrets
        postgres.prepare(home.data("postgres"), secrets.postgres_admin_password)
        cache = (home.data("valkey"), ports.valkey, home.log("valkey"), secrets.redis_password)
        return [
            self._broker_program(),
            postgres.program(home.data("postgres"), ports.postgres, home.log("postgres")),
            valkey.program(*cache),
        ]

    def _broker_program(self) -> Program:
        home, ports = self.home, self.addresses.ports
        if self.broker is Broker.TANSU:
            return tansu.program(home.data("tansu"), ports.kafka, home.log("tansu"))
        kafka.prepare(home.data("kafka"), ports.kafka, ports.kafka_controller)
        return kafka.program(home.data("kafka"), ports.kafka, home.log("kafka"))

    def _fill_broker(self) -> None:
        marker = self.home.data("log")
        kept = marker.exists() and marker.read_text() == self.broker
        if self.broker is Broker.TANSU:
            self._reset_read_model("Tansu keeps the log in memory only, and it is gone")
        elif not kept:
            self._reset_read_model("the log of Apache Kafka is another than the one read so far")
        else:
            return
        _do(self._open_log())
        marker.write_text(self.broker)

    def _reset_read_model(self, why: str) -> None:
        positions = _do(bootstrap.reset_read_model(self.addresses.admin_dsn))
        if positions:
            self._say(f"{why}: the read model and its {positions} positions start over")

    async def _open_log(self) -> None:
        await bootstrap.create_billing_topics(self.addresses)
        await bootstrap.publish_organization(self.addresses)

    def _start_over(self) -> None:
        """Tansu came back empty: what was made from its log goes too."""

        def refill() -> None:
            self._reset_read_model("Tansu died and its log with it")
            _do(self._open_log())

        self.supervisor.restart(["projector", "intake", "deliver"], refill)

    def _services(self) -> list[Program]:
        addresses = self.addresses
        ports = addresses.ports
        return [
            self._service("token", ("token", "serve"), addresses.token(), ports.token_health),
            self._service(
                "projector", ("ledger", "project"), addresses.projector(), ports.projector_health
            ),
            self._service("intake", ("ledger", "intake"), addresses.intake(), ports.intake_health),
            self._service(
                "deliver", ("ledger", "deliver"), addresses.deliver(), ports.deliver_health
            ),
            self._service("portal", ("portal", "serve"), addresses.portal(), ports.portal_health),
        ]

    def _service(
        self, name: str, arguments: tuple[str, ...], environment: dict[str, str], health_port: int
    ) -> Program:
        return Program(
            name=name,
            command=(str(bootstrap.PORTICO), *arguments),
            directory=ROOT,
            log=self.home.log(name),
            ready=lambda: answers_http(health_port, "/healthz/ready"),
            environment={**environment, "PYTHONUNBUFFERED": "1"},
        )

    def _fill_services(self) -> None:
        log = self.home.log("bootstrap")
        _do(bootstrap.await_organization(self.addresses.admin_dsn))
        if self.home.api_key() is None:
            self.home.keep_api_key(bootstrap.create_api_key(self.addresses, log))
            bootstrap.set_lago_source(self.addresses, log)

    def _edge(self) -> Program:
        port = self.addresses.ports.public
        return caddy.program(
            self.home.data("edge"), port, self.home.log("edge"), self.addresses.edge()
        )


def _do(work: Coroutine[None, None, T]) -> T:
    """Raises ProgramFailedError, in one line, when a server or a migration objects."""
    try:
        return asyncio.run(work)
    except MigrationChangedError as error:
        raise ProgramFailedError(f"{error}; or forget the state with `make clean`") from error
    except (PostgresError, KafkaError, TopicNotMadeError, OSError) as error:
        raise ProgramFailedError(f"the stack could not be filled: {error}") from error


def check_broker(name: str) -> Broker:
    """The broker of that name. Raises ProgramFailedError in one line for any other."""
    try:
        return Broker(name)
    except ValueError:
        raise ProgramFailedError(f"BROKER={name} is not known: use tansu or kafka") from None
