"""`portico stack down` from outside: nothing of a stack runs when it returns."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from deploy.local.state import Home, Running
from deploy.local.sweeping import end

SECONDS_MAX = 20

# Lets go of its home half a second before it ends, as an interpreter does that still tidies up.
SUPERVISOR = """
import os, signal, sys, time
from pathlib import Path
import psutil
from deploy.local.state import Home, Running
home = Home(Path(sys.argv[1]))
signal.signal(signal.SIGTERM, lambda *_: sys.exit())
try:
    with home.held():
        print("held", flush=True)
        {before}
        own = Running("supervisor", os.getpid(), psutil.Process().create_time(), 0)
        home.write_running(own, [])
        signal.pause()
finally:
    time.sleep(0.5)
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture(params=["pass", "time.sleep(0.5)"], ids=["running", "still starting"])
def supervisor(home: Home, request: pytest.FixtureRequest) -> Iterator[subprocess.Popen[str]]:
    """A program that holds a home as a supervisor does."""
    code = SUPERVISOR.format(before=request.param)
    command = [sys.executable, "-c", code, str(home.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_the_supervisor_has_ended_when_end_returns(
    home: Home, supervisor: subprocess.Popen[str]
) -> None:
    assert end(home)
    assert supervisor.poll() == 0
    assert home.running() is None


def test_a_process_that_came_by_the_pid_of_a_dead_supervisor_is_left_alone(home: Home) -> None:
    home.create()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        created = psutil.Process(other.pid).create_time() - 60
        home.write_running(Running("supervisor", other.pid, created, 0), [])
        assert not end(home)
        other.communicate(b"\n", SECONDS_MAX)
    assert other.returncode == 0
