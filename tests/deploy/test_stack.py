"""The embedded stack as its users meet it: up, seen, hurt, down. By commands only."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from deploy.local.ports import free_ports
from deploy.local.processes import until
from tests.servers import BROKER, scratch

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(240)]

PORTICO = Path(sys.executable).with_name("portico")
SECONDS_MAX = 60
# What `stack.env` promises (contracts).
NAMES = {
    "PORTICO_URL",
    "PORTICO_KAFKA_BOOTSTRAP_SERVERS",
    "PORTICO_POSTGRES_DSN",
    "PORTICO_REDIS_URL",
    "PORTICO_ORGANIZATION_ID",
    "PORTICO_API_KEY",
    "PORTICO_LAGO_HMAC_KEY",
}


class Stack:
    """A home of its own and the commands run in it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port, self.host_port = free_ports(2)

    def run(self, *arguments: str, port: int | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(PORTICO), "stack", *arguments],
            env=os.environ
            | {
                "PORTICO_HOME": str(self.home),
                "PORTICO_PORT": str(port or self.port),
                "PORTICO_DEMO_PORT": str(self.host_port),
                "BROKER": BROKER,
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def up(self) -> None:
        done = self.run("up")
        assert done.returncode == 0, done.stdout + done.stderr

    def status(self) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self.run("status", "--json").stdout)
        return answer

    def pid(self, name: str) -> int:
        return next(int(p["pid"]) for p in self.status()["processes"] if p["name"] == name)

    def environment(self) -> dict[str, str]:
        lines = (self.home / "stack.env").read_text().splitlines()
        return dict(line.split("=", 1) for line in lines)

    def log(self) -> str:
        return (self.home / "logs" / "supervisor.log").read_text()

    def processes(self) -> list[psutil.Process]:
        """Every process that works for this home, by what it was told at its start."""
        marks = (str(self.home), f"-c port={self.port}")
        return [
            process
            for process in psutil.process_iter(["cmdline"])
            if any(mark in " ".join(process.info["cmdline"] or ()) for mark in marks)
        ]


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with tempfile.TemporaryDirectory(prefix="portico-stack-", dir=scratch()) as home:
        stack = Stack(Path(home) / "state")
        stack.up()
        yield stack
        stack.run("down")


def test_up_returns_when_the_origin_answers(stack: Stack) -> None:
    answer = httpx.get(f"{stack.environment()['PORTICO_URL']}/.well-known/jwks.json")
    assert answer.status_code == httpx.codes.OK


def test_stack_env_has_every_promised_name(stack: Stack) -> None:
    environment = stack.environment()
    assert environment.keys() >= NAMES
    assert environment["PORTICO_ORGANIZATION_ID"] == "acme"
    assert environment["PORTICO_URL"] == f"http://127.0.0.1:{stack.port}"


def test_the_api_key_opens_the_api(stack: Stack) -> None:
    environment = stack.environment()
    answer = httpx.get(
        f"{environment['PORTICO_URL']}/api/v1/portal_sessions?external_customer_id=nobody",
        headers={"authorization": f"Bearer {environment['PORTICO_API_KEY']}"},
    )
    assert answer.status_code in {httpx.codes.OK, httpx.codes.NOT_FOUND}, answer.text


def test_a_second_up_is_one_line_and_changes_nothing(stack: Stack) -> None:
    before = stack.status()
    done = stack.run("up")
    assert done.returncode == 1
    (line,) = (done.stdout + done.stderr).strip().splitlines()
    assert "already running" in line
    assert stack.status() == before


def test_everything_listens_on_loopback_only(stack: Stack) -> None:
    pids = {int(process["pid"]) for process in stack.status()["processes"]}
    listening = [
        connection.laddr[0]
        for connection in psutil.net_connections("tcp")
        if connection.pid in pids and connection.status == psutil.CONN_LISTEN and connection.laddr
    ]
    assert listening
    # Java binds the same address as IPv6 writes it.
    assert set(listening) <= {"127.0.0.1", "::ffff:127.0.0.1"}


@pytest.mark.parametrize(
    "name",
    ["portal", "token", "projector", "intake", "deliver", "valkey", "postgres", "broker", "edge"],
)
def test_a_killed_process_is_started_again_and_said(stack: Stack, name: str) -> None:
    name = BROKER if name == "broker" else name
    said_before = len(stack.log().splitlines())
    killed = stack.pid(name)
    os.kill(killed, signal.SIGKILL)

    def said() -> list[str]:
        return [line for line in stack.log().splitlines()[said_before:] if f" {name} " in line]

    assert until(lambda: len(said()) >= 2, SECONDS_MAX), stack.log()
    assert "was killed by SIGKILL" in said()[0]
    assert said()[1].endswith(f"{name} is running again")
    assert stack.pid(name) != killed


def test_after_all_that_a_customer_that_is_told_of_has_a_portal(stack: Stack) -> None:
    environment = stack.environment()
    key = {"authorization": f"Bearer {environment['PORTICO_API_KEY']}"}
    with httpx.Client(base_url=environment["PORTICO_URL"], headers=key, timeout=20) as api:

        def told() -> bool:
            answer = api.post("/api/v1/customers", json={"customer": {"external_id": "after"}})
            return answer.status_code == httpx.codes.OK

        def has_portal() -> bool:
            answer = api.get("/api/v1/customers/after/portal_url")
            return answer.status_code == httpx.codes.OK

        assert until(told, SECONDS_MAX)
        assert until(has_portal, SECONDS_MAX)


def test_a_taken_port_is_one_line_that_says_what_to_do() -> None:
    with (
        tempfile.TemporaryDirectory(prefix="portico-stack-", dir=scratch()) as home,
        socket.socket() as taken,
    ):
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = Stack(Path(home) / "state").run("up", port=port)
    assert done.returncode == 1
    assert (done.stdout + done.stderr).strip() == (
        f"port {port} is in use: stop what listens there, or choose another with PORTICO_PORT=…"
    )


def test_down_leaves_no_process_and_up_again_keeps_keys(stack: Stack) -> None:
    before = stack.environment()
    assert stack.processes()
    assert stack.run("down").returncode == 0
    assert stack.processes() == []
    assert not (stack.home / "stack.env").exists()
    stack.up()
    after = stack.environment()
    assert after["PORTICO_API_KEY"] == before["PORTICO_API_KEY"]
    assert after["PORTICO_LAGO_HMAC_KEY"] == before["PORTICO_LAGO_HMAC_KEY"]


def test_nothing_is_left_when_the_supervisor_itself_is_killed(stack: Stack) -> None:
    (supervisor,) = [
        process for process in stack.processes() if "deploy.local.supervise" in process.cmdline()
    ]
    supervisor.kill()
    supervisor.wait(SECONDS_MAX)
    assert stack.run("down").returncode == 0
    assert stack.processes() == []
    stack.up()
