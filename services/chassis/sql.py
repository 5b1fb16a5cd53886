"""Loads statements from `.sql` files, one statement a file. Knows no schema."""

from functools import cache
from pathlib import Path


class Statements:
    """The `.sql` files of one folder, by name without the ending.

    Raises FileNotFoundError, naming the file, for a statement that is not there.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __getitem__(self, name: str) -> str:
        return _read(self._folder / f"{name}.sql")

    def names(self) -> list[str]:
        """Every statement of the folder, sorted, so that a test can prepare them all."""
        return sorted(path.stem for path in self._folder.glob("*.sql"))


@cache
def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")
