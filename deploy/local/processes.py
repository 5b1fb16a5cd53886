"""Starts and stops one child process, and waits for a condition. Knows no program by name."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

# How often a condition is looked at: fine enough that starting ten processes stays under seconds.
POLL_SECONDS = 0.02
STOP_SECONDS_MAX = 10.0
READY_SECONDS_MAX = 30.0
# What a child inherits; everything else it needs is named in its Program.
INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "JAVA_HOME", "SSL_CERT_FILE")


class ProgramFailedError(RuntimeError):
    """A program ended, or was not ready in time; the message is one line and names its log."""


@dataclass(frozen=True, slots=True)
class Program:
    """What to run: nothing of the caller's environment reaches it but INHERITED."""

    name: str
    command: tuple[str, ...]
    directory: Path
    log: Path
    ready: Callable[[], bool]
    environment: Mapping[str, str] = field(default_factory=dict)
    user: str | None = None
    stop_signal: signal.Signals = signal.SIGTERM


class Child:
    """A running program, in a session of its own, so that Ctrl-C reaches its parent alone."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.process = _start(program)

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def running(self) -> bool:
        return self.process.poll() is None

    def wait_until_ready(self, seconds_max: float = READY_SECONDS_MAX) -> None:
        """Returns when the program answers. Raises ProgramFailedError when it does not."""
        if not until(lambda: not self.running or self.program.ready(), seconds_max):
            raise ProgramFailedError(self._complaint(f"was not ready in {seconds_max:g} s"))
        if not self.running:
            raise ProgramFailedError(self._complaint(f"ended with {self.process.returncode}"))

    def ask_to_stop(self) -> None:
        """Returns at once; `stop` sees it through."""
        signal_group(self.pid, self.program.stop_signal)

    def stop(self, seconds_max: float = STOP_SECONDS_MAX) -> None:
        """Asks it to end, then makes it; what it started goes with it."""
        self.ask_to_stop()
        try:
            self.process.wait(seconds_max)
        except subprocess.TimeoutExpired:
            self.kill()
        # Whatever the program left behind in its session.
        signal_group(self.pid, signal.SIGKILL)

    def kill(self) -> None:
        """Ends it at once, as a power cut would."""
        signal_group(self.pid, signal.SIGKILL)
        self.process.wait()

    def _complaint(self, what: str) -> str:
        last = last_line(self.program.log)
        return f"{self.program.name} {what}: {last} (log: {self.program.log})"


def signal_group(pid: int, signal_number: signal.Signals) -> None:
    """Signals a child and what it started. A group that is gone is what was wanted."""
    try:
        os.killpg(pid, signal_number)
    except (ProcessLookupError, PermissionError):
        # macOS answers EPERM for a group of which only zombies are left.
        return


def until(condition: Callable[[], bool], seconds_max: float) -> bool:
    """True as soon as the condition holds, False when it did not within the time."""
    deadline = time.monotonic() + seconds_max
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def last_line(log: Path) -> str:
    """The last line of a log that says something, for an error message."""
    if not log.exists():
        return "it said nothing"
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 4096))
        lines = [line.strip() for line in file.read().decode(errors="replace").splitlines()]
    return next((line for line in reversed(lines) if line), "it said nothing")


def _start(program: Program) -> subprocess.Popen[bytes]:
    program.log.parent.mkdir(parents=True, exist_ok=True)
    inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
    with program.log.open("ab") as log:
        return subprocess.Popen(
            (*_dies_with_parent(program.stop_signal), *program.command),
            cwd=program.directory,
            env={**inherited, **program.environment},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            **as_user(program.user),
            start_new_session=True,
        )


class Identity(TypedDict, total=False):
    """The part of Popen's arguments that says who runs a program."""

    user: int
    group: int
    extra_groups: list[int]


def as_user(name: str | None) -> Identity:
    """Arguments for Popen: run as that user, with none of our groups; as ourselves for None."""
    if name is None:
        return {}
    entry = pwd.getpwnam(name)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _dies_with_parent(stop_signal: signal.Signals) -> tuple[str, ...]:
    """A prefix that lets the kernel stop the child when its parent is killed.

    The kernel watches the thread that forked, so only the main thread may ask for it.
    """
    setpriv = shutil.which("setpriv")
    main = threading.current_thread() is threading.main_thread()
    if setpriv is None or not main or not sys.platform.startswith("linux"):
        return ()
    return (setpriv, "--pdeathsig", stop_signal.name.removeprefix("SIG"), "--")
