"""Runs a stack until it is told to stop; also the process that `make up` leaves behind.

As a program: `python -m deploy.local.supervise HOME BROKER PUBLIC_PORT HOST_PORT`. It writes lines
to its standard output for whoever started it (`say …`, then `ready` or `failed …`) and goes on
after that reader has left.
"""

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from deploy.local.processes import ProgramFailedError
from deploy.local.stack import Broker, PortTakenError, Stack, check_free, choose_ports
from deploy.local.state import Home, StackRunsError
from deploy.local.sweeping import sweep

# How soon a death is noticed.
WATCH_SECONDS = 0.1


def _stop(_number: int, _frame: FrameType | None) -> None:
    # Once is enough; what follows is the orderly end, and a second Ctrl-C must not tear it.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    # asyncio lets this one through, whatever it is doing.
    raise KeyboardInterrupt


@contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Inside, a signal to stop raises KeyboardInterrupt once; it ends here."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        yield
    except KeyboardInterrupt:
        return


@contextmanager
def running(stack: Stack) -> Iterator[Stack]:
    """A started stack; nothing of it is left afterwards, whatever happened."""
    try:
        stack.start()
        yield stack
    finally:
        stack.stop()


def watch(stack: Stack) -> None:
    """Look after the stack for ever."""
    while True:
        stack.supervisor.watch()
        time.sleep(WATCH_SECONDS)


def main() -> None:
    """What `make up` starts, detached from the terminal."""
    folder, broker, public, host = sys.argv[1:]
    home = Home(Path(folder))
    try:
        with home.held(), stopped_by_signals():
            sweep(home)
            check_free(int(public), "PORTICO_PORT")
            ports = choose_ports(int(public), int(host))
            with running(Stack(home, Broker(broker), ports, _say)) as stack:
                _tell("ready")
                watch(stack)
    except (ProgramFailedError, PortTakenError, StackRunsError) as error:
        _tell(f"failed {error}")
        raise SystemExit(1) from None


def _say(text: str) -> None:
    sys.stderr.write(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} {text}\n")
    sys.stderr.flush()
    _tell(f"say {text}")


def _tell(line: str) -> None:
    try:
        print(line, flush=True)
    except BrokenPipeError:
        # Whoever started the stack has seen it ready and left.
        return


if __name__ == "__main__":
    main()
