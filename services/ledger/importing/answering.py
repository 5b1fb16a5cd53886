"""How the commands of imports show progress, fail and say so. Knows no import."""

import asyncio
from collections.abc import Callable, Coroutine
from time import monotonic
from typing import Annotated, Any, Final, NoReturn, TypeVar

import typer
from aiokafka.errors import KafkaError
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from services.chassis.postgres_faults import POSTGRES_FAULTS
from services.chassis.starting import start_fault
from services.ledger.importing.fetching import FetchingError
from services.ledger.importing.systems import WrongUseError
from services.ledger.intake.known_organizations import UnknownOrganizationError
from services.ledger.intake.publishing import PublishingUnavailableError, RecordTooLargeError
from services.ledger.settings import PREFIX

T = TypeVar("T")
Organization = Annotated[
    str, typer.Option(help="Whose billing system it is; `portico organization create` first.")
]
Json = Annotated[bool, typer.Option("--json", help="Answer in JSON, without a progress bar.")]


# Soon enough to be seen at work, and a log of a day has some three hundred lines.
PAUSE_SECONDS_MIN: Final = 10.0
PAUSE_SECONDS_MAX: Final = 300.0


class Bars:
    """A bar for each list, on standard error; without a terminal a line every so often."""

    def __init__(self, *, is_shown: bool, clock: Callable[[], float] = monotonic) -> None:
        console = Console(stderr=True)
        self._says_lines = is_shown and not console.is_terminal
        self._clock = clock
        self._said_at = clock()
        self._pause_seconds = PAUSE_SECONDS_MIN
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.completed:.0f}"),
            TimeElapsedColumn(),
            console=console,
            # A file or a pipe gets lines.
            disable=not (is_shown and console.is_terminal),
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> "Bars":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def move(self, name: str, completed: int, total: int | None) -> None:
        """Show how far a list is; a bar that only moves while nobody knows of how many."""
        if self._says_lines:
            self._say(name, completed, total)
            return
        task = self._tasks.get(name)
        if task is None:
            described = name.replace("_", " ")
            task = self._tasks[name] = self._progress.add_task(described, total=None)
        self._progress.update(task, completed=completed, total=total)

    def _say(self, name: str, completed: int, total: int | None) -> None:
        now = self._clock()
        if now - self._said_at < self._pause_seconds:
            return
        self._said_at = now
        self._pause_seconds = min(self._pause_seconds * 2, PAUSE_SECONDS_MAX)
        of_all = f" of {total}" if total else ""
        typer.echo(f"{name.replace('_', ' ')}: {completed}{of_all}", err=True)


def run(work: Coroutine[Any, Any, T]) -> T:
    """The answer; what fails is one line and exit status 1, wrong use status 2."""
    try:
        return asyncio.run(work)
    except WrongUseError as error:
        fail(str(error), status=2)
    except (UnknownOrganizationError, FetchingError, OSError) as error:
        fail(str(error))
    except RecordTooLargeError:
        fail("the broker takes no record as large as one of these: raise its message.max.bytes")
    except (*POSTGRES_FAULTS, KafkaError, PublishingUnavailableError) as error:
        line, _ = start_fault(error, PREFIX) or (f"{type(error).__name__}: {error}", 1)
        fail(line)


def fail(line: str, *, status: int = 1) -> NoReturn:
    """Say it in one line, and end."""
    typer.echo(line, err=True)
    raise typer.Exit(status)
