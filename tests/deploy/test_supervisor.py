"""What is started stays up, says why it fell, and leaves nothing behind."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from deploy.local.ports import accepts, free_ports
from deploy.local.processes import Program, ProgramFailedError, until
from deploy.local.state import Home, Running
from deploy.local.supervisor import Supervisor, is_alive
from deploy.local.sweeping import sweep

SECONDS_MAX = 20


def program(home: Home, code: str, name: str = "server", port: int | None = None) -> Program:
    """A Python program; ready when it listens on `port`, or at once."""
    return Program(
        name=name,
        command=(sys.executable, "-c", code),
        directory=home.folder,
        log=home.log(name),
        ready=lambda: port is None or accepts(port),
    )


def listening(port: int) -> str:
    return f"import socket, signal; s = socket.create_server(('127.0.0.1', {port})); signal.pause()"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.create()
    return home


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(home: Home, said: list[str]) -> Iterator[Supervisor]:
    supervisor = Supervisor(home, said.append)
    yield supervisor
    supervisor.stop()


def only(home: Home) -> Running:
    known = home.running()
    assert known is not None
    (process,) = known[1]
    return process


def test_a_program_is_ready_when_start_returns(supervisor: Supervisor, home: Home) -> None:
    (port,) = free_ports(1)
    supervisor.start([program(home, listening(port), port=port)])
    assert accepts(port)


def test_a_program_that_ends_at_start_is_one_line_with_its_last_words(
    supervisor: Supervisor, home: Home
) -> None:
    failing = program(home, "raise SystemExit('the disk is full')", port=free_ports(1)[0])
    with pytest.raises(ProgramFailedError) as failure:
        supervisor.start([failing])
    assert str(failure.value) == (
        f"server ended with 1: the disk is full (log: {home.log('server')})"
    )


def test_a_killed_program_is_started_again_and_said(
    supervisor: Supervisor, home: Home, said: list[str]
) -> None:
    (port,) = free_ports(1)
    supervisor.start([program(home, listening(port), port=port)])
    first = only(home)
    os.kill(first.pid, signal.SIGKILL)

    def is_back() -> bool:
        supervisor.watch()
        return "server is running again" in said

    assert until(is_back, SECONDS_MAX)
    assert accepts(port)
    assert said[0].startswith("server was killed by SIGKILL; starting it again in 0.2 s (log: ")
    assert only(home).restarts == 1


def test_a_program_that_keeps_dying_is_tried_ever_later(
    supervisor: Supervisor, home: Home, said: list[str]
) -> None:
    supervisor.start([program(home, "import time; time.sleep(0.05)")])

    def died_three_times() -> bool:
        supervisor.watch()
        return len([line for line in said if "starting it again" in line]) >= 3

    assert until(died_three_times, SECONDS_MAX)
    pauses = [line.split(" in ")[1].split(" s")[0] for line in said if "starting it again" in line]
    assert pauses[:3] == ["0.2", "0.4", "0.8"]


def test_stopping_takes_along_what_a_program_started(supervisor: Supervisor, home: Home) -> None:
    ports = free_ports(2)
    child = listening(ports[1])
    parent = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {child!r}])\n"
    both = program(home, parent + listening(ports[0]), port=ports[1])
    supervisor.start([both])
    running = psutil.Process(only(home).pid)
    family = [running, *running.children(recursive=True)]
    supervisor.stop()
    assert len(family) >= 2
    assert not psutil.wait_procs(family, timeout=SECONDS_MAX)[1]


def test_what_a_killed_supervisor_left_is_swept_away(home: Home) -> None:
    left = Supervisor(home, print)
    (port,) = free_ports(1)
    left.start([program(home, listening(port), port=port)])
    process = only(home)
    assert sweep(home)
    assert not is_alive(process)
    assert home.running() is None
    left.stop()


def test_a_later_process_with_the_same_pid_is_left_alone(home: Home) -> None:
    stranger = Running("server", os.getpid(), created=1.0, restarts=0)
    home.write_running(stranger, [stranger])
    assert not sweep(home)
