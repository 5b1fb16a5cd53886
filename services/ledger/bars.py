"""How a command that takes long shows that it is at work. Knows no command."""

from collections.abc import Callable
from time import monotonic
from typing import Final

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

# Soon enough to be seen at work, and a log of a day has some three hundred lines.
PAUSE_SECONDS_MIN: Final = 10.0
PAUSE_SECONDS_MAX: Final = 300.0


class Bars:
    """A bar for each part of it, on standard error; without a terminal a line every so often."""

    def __init__(self, *, is_shown: bool, clock: Callable[[], float] = monotonic) -> None:
        console = Console(stderr=True)
        self._says_lines = is_shown and not console.is_terminal
        self._clock = clock
        self._said_at = clock()
        self._pause_seconds = PAUSE_SECONDS_MIN
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
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
        """Show how far a part is; the bar only moves while `total` is not known (None or 0)."""
        if self._says_lines:
            self._say(name, completed, total)
            return
        task = self._tasks.get(name)
        if task is None:
            described = name.replace("_", " ")
            task = self._tasks[name] = self._progress.add_task(described, total=None)
        self._progress.update(task, completed=completed, total=total or None)

    def _say(self, name: str, completed: int, total: int | None) -> None:
        now = self._clock()
        if now - self._said_at < self._pause_seconds:
            return
        self._said_at = now
        self._pause_seconds = min(self._pause_seconds * 2, PAUSE_SECONDS_MAX)
        of_all = f" of {total}" if total else ""
        typer.echo(f"{name.replace('_', ' ')}: {completed}{of_all}", err=True)
