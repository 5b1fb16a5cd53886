"""`portico stack down` from outside: nothing of a stack runs when it returns."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from deploy.local.processes import until
from deploy.local.state import Home, Running
from deploy.local.sweeping import end

SECONDS_MAX = 20
# Long enough to be seen to wait.
WAIT_SECONDS = 0.3

# Says who it is when it is told to, and lets go of its home before it is told to end, as an
# interpreter does that still tidies up.
SUPERVISOR = """
import os, signal, sys
from pathlib import Path
import psutil
from deploy.local.state import Home, Running
home = Home(Path(sys.argv[1]))
signal.signal(signal.SIGTERM, lambda *_: sys.exit())
try:
    with home.held():
        print("held", flush=True)
        input()
        own = Running("supervisor", os.getpid(), psutil.Process().create_time(), 0)
        home.write_running(own, [])
        print("known", flush=True)
        signal.pause()
finally:
    input()
"""


class Supervisor:
    """A program that holds a home as a supervisor does, step by step."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process

    def go_on(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def said(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def supervisor(home: Home) -> Iterator[Supervisor]:
    command = [sys.executable, "-c", SUPERVISOR, str(home.folder)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        supervisor = Supervisor(process)
        assert supervisor.said() == "held"
        yield supervisor
        process.kill()


def test_end_waits_for_the_supervisor_itself(home: Home, supervisor: Supervisor) -> None:
    supervisor.go_on()
    assert supervisor.said() == "known"
    with ThreadPoolExecutor(1) as beside:
        ended = beside.submit(end, home)
        assert until(lambda: not home.is_held(), SECONDS_MAX)
        assert not until(ended.done, WAIT_SECONDS)
        supervisor.go_on()
        assert ended.result(SECONDS_MAX)
    assert supervisor.process.poll() == 0
    assert home.running() is None


def test_end_waits_until_a_supervisor_that_has_just_begun_says_who_it_is(
    home: Home, supervisor: Supervisor
) -> None:
    with ThreadPoolExecutor(1) as beside:
        ended = beside.submit(end, home)
        assert not until(ended.done, WAIT_SECONDS)
        supervisor.go_on()
        assert supervisor.said() == "known"
        supervisor.go_on()
        assert ended.result(SECONDS_MAX)
    assert supervisor.process.poll() == 0


def test_a_process_that_came_by_the_pid_of_a_dead_supervisor_is_left_alone(home: Home) -> None:
    home.create()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        created = psutil.Process(other.pid).create_time() - 60
        home.write_running(Running("supervisor", other.pid, created, 0), [])
        assert not end(home)
        other.communicate(b"\n", SECONDS_MAX)
    assert other.returncode == 0
