"""Ends a stack from outside: asks its supervisor, then makes sure that nothing of it is left."""

import os
import signal
from contextlib import suppress

from deploy.local.processes import signal_group, until
from deploy.local.state import Home, Running
from deploy.local.supervisor import is_alive

# A supervisor that has just begun says who it is with its first child, after Postgres' first files.
START_SECONDS_MAX = 10.0
# The slowest orderly end: open streams get 5 s, then Postgres writes what it holds.
SUPERVISOR_SECONDS_MAX = 40.0
LEFTOVER_SECONDS_MAX = 5.0


def end(home: Home) -> bool:
    """Stop the stack of this home; whether there was one. Nothing of it runs afterwards."""
    was_held = home.is_held()
    until(lambda: not home.is_held() or _supervisor(home) is not None, START_SECONDS_MAX)
    supervisor = _supervisor(home)
    if supervisor is not None:
        # Until the process itself is gone: it lets go of its home a moment earlier.
        _signal(supervisor, signal.SIGTERM)
        if not until(lambda: not is_alive(supervisor), SUPERVISOR_SECONDS_MAX):
            _signal(supervisor, signal.SIGKILL)
            until(lambda: not is_alive(supervisor), LEFTOVER_SECONDS_MAX)
    return sweep(home) or was_held


def sweep(home: Home) -> bool:
    """End what a supervisor that was killed has left behind; whether there was anything."""
    known = home.running()
    if known is None:
        return False
    left = [process for process in known[1] if is_alive(process)]
    for process in left:
        signal_group(process.pid, signal.SIGTERM)
    if not until(lambda: not _any_alive(left), LEFTOVER_SECONDS_MAX):
        for process in left:
            signal_group(process.pid, signal.SIGKILL)
        until(lambda: not _any_alive(left), LEFTOVER_SECONDS_MAX)
    home.forget_running()
    return bool(left)


def _supervisor(home: Home) -> Running | None:
    """Who looks after this home now; None also for one that has died."""
    known = home.running()
    return known[0] if known is not None and is_alive(known[0]) else None


def _signal(process: Running, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(process.pid, number)


def _any_alive(processes: list[Running]) -> bool:
    return any(is_alive(process) for process in processes)
