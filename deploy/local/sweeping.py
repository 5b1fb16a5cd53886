"""Ends a stack from outside: asks its supervisor, then makes sure that nothing of it is left."""

import os
import signal

from deploy.local.processes import signal_group, until
from deploy.local.state import Home, Running
from deploy.local.supervisor import is_alive

# The slowest orderly end: open streams get 5 s, then Postgres writes what it holds.
SUPERVISOR_SECONDS_MAX = 40.0
LEFTOVER_SECONDS_MAX = 5.0


def end(home: Home) -> bool:
    """Stop the stack of this home; whether there was one. Nothing of it runs afterwards."""
    was_held = home.is_held()
    known = home.running()
    if was_held and known is not None:
        os.kill(known[0].pid, signal.SIGTERM)
        if not until(lambda: not home.is_held(), SUPERVISOR_SECONDS_MAX):
            os.kill(known[0].pid, signal.SIGKILL)
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


def _any_alive(processes: list[Running]) -> bool:
    return any(is_alive(process) for process in processes)
