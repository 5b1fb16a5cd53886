"""Keeps a set of programs running: starts, watches, restarts and stops them. Knows none by name."""

import os
import signal
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import psutil

from deploy.local.processes import Child, Program, ProgramFailedError
from deploy.local.state import Home, Running

# A program that dies at once is tried again soon, then ever later, so that it cannot take the
# machine; one that has run this long starts over from the shortest pause.
PAUSE_SECONDS_MIN = 0.2
PAUSE_SECONDS_MAX = 10.0
STEADY_SECONDS = 30.0

Say = Callable[[str], None]


@dataclass(slots=True)
class _Kept:
    child: Child
    tier: int
    restarts: int = 0
    pause_seconds: float = PAUSE_SECONDS_MIN
    started_at: float = field(default_factory=time.monotonic)
    # When it is to be started again; None while it runs.
    due_at: float | None = None
    # Started again, and not answering yet.
    reviving: bool = False


class Supervisor:
    """Owns children by name. Not thread-safe: one loop starts, watches and stops them."""

    def __init__(self, home: Home, say: Say) -> None:
        self._home = home
        self._say = say
        self._kept: dict[str, _Kept] = {}
        self._after_restart: dict[str, Callable[[], None]] = {}

    def start(
        self, programs: Iterable[Program], meanwhile: Callable[[], None] | None = None
    ) -> None:
        """Start a tier side by side; returns when each answers. Raises ProgramFailedError.

        `meanwhile` is done while they get ready.
        """
        tier = 1 + max((kept.tier for kept in self._kept.values()), default=0)
        started = [self._start(program, tier) for program in programs]
        if meanwhile is not None:
            meanwhile()
        for child in started:
            child.wait_until_ready()
        self._write()

    def after_restart(self, name: str, action: Callable[[], None]) -> None:
        """What to put right when that program had died and answers again."""
        self._after_restart[name] = action

    def watch(self) -> None:
        """One look at every child: says who died, and starts again whoever is due."""
        for name, kept in list(self._kept.items()):
            if kept.due_at is not None:
                if time.monotonic() >= kept.due_at:
                    self._revive(kept)
            elif not kept.child.running:
                self._mourn(name, kept)
            elif kept.reviving and kept.child.program.ready():
                self._welcome(name, kept)

    def restart(self, names: Iterable[str], between: Callable[[], None]) -> None:
        """Stop these, do something while they are away, start them again."""
        away = [name for name in names if name in self._kept]
        for name in away:
            self._kept[name].child.stop()
        between()
        for name in away:
            self._kept[name].child = Child(self._kept[name].child.program)
        for name in away:
            self._kept[name].child.wait_until_ready()
        self._write()

    def stop(self) -> None:
        """Stop all, the last tier first, so that no service loses its server before it ended."""
        for tier in sorted({kept.tier for kept in self._kept.values()}, reverse=True):
            children = [kept.child for kept in self._kept.values() if kept.tier == tier]
            for child in children:
                child.ask_to_stop()
            for child in children:
                child.stop()
        self._kept.clear()
        self._home.forget_running()

    def _start(self, program: Program, tier: int) -> Child:
        child = Child(program)
        self._kept[program.name] = _Kept(child, tier)
        # Written at every start: `stack down` must find it whatever happens to us.
        self._write()
        return child

    def _mourn(self, name: str, kept: _Kept) -> None:
        # What it had started itself goes too, or it would hold the port.
        kept.child.stop()
        if time.monotonic() - kept.started_at > STEADY_SECONDS:
            kept.pause_seconds = PAUSE_SECONDS_MIN
        kept.due_at = time.monotonic() + kept.pause_seconds
        kept.reviving = False
        ending = _ending(kept.child.process.returncode)
        log = kept.child.program.log
        self._say(f"{name} {ending}; starting it again in {kept.pause_seconds:g} s (log: {log})")
        kept.pause_seconds = min(kept.pause_seconds * 2, PAUSE_SECONDS_MAX)

    def _revive(self, kept: _Kept) -> None:
        kept.child = Child(kept.child.program)
        kept.started_at = time.monotonic()
        kept.restarts += 1
        kept.due_at = None
        kept.reviving = True
        self._write()

    def _welcome(self, name: str, kept: _Kept) -> None:
        kept.reviving = False
        try:
            self._after_restart.get(name, _nothing)()
        except ProgramFailedError as error:
            # Half put right is not right: it goes once more, after a longer pause.
            self._say(str(error))
            kept.child.stop()
            return
        self._say(f"{name} is running again")

    def _write(self) -> None:
        processes = [
            Running(name, kept.child.pid, _created(kept.child.pid), kept.restarts)
            for name, kept in self._kept.items()
        ]
        own = Running("supervisor", os.getpid(), _created(os.getpid()), 0)
        self._home.write_running(own, processes)


def _nothing() -> None:
    return


def _created(pid: int) -> float:
    try:
        return float(psutil.Process(pid).create_time())
    except psutil.NoSuchProcess:
        return 0.0


def _ending(status: int | None) -> str:
    if status is not None and status < 0:
        return f"was killed by {signal.Signals(-status).name}"
    return f"ended with status {status}"


def is_alive(running: Running) -> bool:
    """Whether that very process, not a later one with its pid, still runs."""
    try:
        process = psutil.Process(running.pid)
        same = abs(process.create_time() - running.created) < 1
        return same and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
