"""The accountant's zip, made while it is sent. Knows no HTTP, no database and no document.

The table of all invoices comes first, then each invoice's files, then what proves that they are
what was sent: `manifest.json` for programs, `SHA256SUMS` for `sha256sum -c`. What is kept of a file
that has gone out is its name and its measures.

The same contents and the same files are the same bytes, so that an archive can go on in the middle:
what comes before is left out where its measures are known, and made and forgotten where not.
"""

import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from services.portal.exports.in_order import made_in_order
from services.portal.exports.measures import Files, Measures
from services.portal.exports.names import Names
from services.portal.exports.packing import Packed, Packing

TABLE: Final = "invoices.csv"
MANIFEST: Final = "manifest.json"
SUMS: Final = "SHA256SUMS"
# What a file is, by the ending of its name.
MEDIA_TYPES: Final = {"pdf": "application/pdf", "xml": "application/xml", "csv": "text/csv"}
# Made before their turn comes, so that no thread waits for the next one while one is packed.
AHEAD: Final = 5
# Entries that are asked about together, whether they are still what they were.
CHECKED_TOGETHER: Final = 100


class ArchiveChangedError(Exception):
    """What the archive is of changed; it cannot go on where one of before had come to."""


@dataclass(frozen=True, slots=True)
class File:
    """One file of an invoice; `ending` is what its name ends in: `pdf` or `xml`."""

    ending: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """An invoice of the archive: what its files are named by, and what the manifest says of it."""

    invoice_id: str
    number: str
    issuing_date: str


@dataclass(frozen=True, slots=True)
class Contents:
    """All of an archive but the files of its invoices.

    `about` is what the manifest says of the whole, as of `day`.
    """

    entries: Sequence[Entry]
    table: bytes
    about: Mapping[str, Any]
    day: date


# Gives the files of an invoice: none when it is there no more.
Make = Callable[[Entry], Awaitable[Sequence[File]]]
# Whether these are, until now, what the archive is named by.
Unchanged = Callable[[Sequence[Entry]], Awaitable[bool]]


async def archive(
    contents: Contents, make: Make, measures: Measures, unchanged: Unchanged, start: int = 0
) -> AsyncGenerator[bytes, None]:
    """The bytes of the zip from `start` on. Closing the iterator ends all making at once.

    Adds to `measures` what it finds out. From a `start` in the middle it raises ArchiveChangedError
    rather than go on with what is not the archive that the measures are of.
    """
    writing = _Writing(contents, measures, start)
    writing.table()
    learning = _Learning(measures, unchanged, writing.pass_over(), is_strict=start > 0)
    for piece in writing.due():
        yield piece
    remaining = contents.entries[learning.next :]
    async with aclosing(made_in_order(remaining, make, AHEAD)) as made:
        async for entry, files in made:
            await learning.learn(entry, writing.entry(entry, files), is_due=writing.is_due)
            for piece in writing.due():
                yield piece
    await learning.finish()
    writing.end()
    for piece in writing.due():
        yield piece
    if learning.is_same:
        measures.length = writing.position


class _Learning:
    """Adds what was made to the measures, as long as it is what the archive is named by."""

    def __init__(
        self, measures: Measures, unchanged: Unchanged, first: int, *, is_strict: bool
    ) -> None:
        self._measures = measures
        self._unchanged = unchanged
        self._is_strict = is_strict
        self._waiting: list[tuple[Entry, Files]] = []
        self.next = first
        self.is_same = True

    async def learn(self, entry: Entry, files: Files, *, is_due: bool) -> None:
        """The next entry. Nothing of it may be sent before this returns when that `is_due`."""
        known = self._measures.of(self.next)
        if not files or known not in (None, files):
            self._drop()
        self._waiting.append((entry, files))
        self.next += 1
        is_full = len(self._waiting) >= CHECKED_TOGETHER
        if self.is_same and (is_full or (is_due and self._is_strict and known is None)):
            await self.finish()

    async def finish(self) -> None:
        """All that is left."""
        waiting, self._waiting = self._waiting, []
        if not self.is_same or not waiting:
            return
        if not await self._unchanged([entry for entry, _ in waiting]):
            self._drop()
            return
        self._measures.learn(self.next - len(waiting), [files for _, files in waiting])

    def _drop(self) -> None:
        if self._is_strict:
            raise ArchiveChangedError
        self.is_same = False


class _Writing:
    """The archive's files in their order. What lies behind its start is `due`."""

    def __init__(self, contents: Contents, measures: Measures, start: int) -> None:
        self._contents = contents
        self._measures = measures
        self._start = start
        self._packing = Packing()
        self._names = Names()
        self._files: list[dict[str, Any]] = []
        self._left_out: list[dict[str, str]] = []
        self._due: list[bytes] = []

    @property
    def position(self) -> int:
        return self._packing.position

    @property
    def is_due(self) -> bool:
        return bool(self._due)

    def due(self) -> Sequence[bytes]:
        """What is to be sent now."""
        due, self._due = self._due, []
        return due

    def table(self) -> None:
        facts = {"media_type": MEDIA_TYPES["csv"]}
        self._file(TABLE, self._contents.day, self._contents.table, facts)

    def pass_over(self) -> int:
        """Leave out the entries that are known and lie before the start; how many these are."""
        for count, entry in enumerate(self._contents.entries):
            files = self._measures.of(count)
            if files is None or self._end_of(files) > self._start:
                return count
            name, day = self._named(entry)
            for ending, packed in files.items():
                self._packing.left_out(f"{name}.{ending}", day, packed)
                self._tell(f"{name}.{ending}", packed, _facts(entry, ending))
        return len(self._contents.entries)

    def entry(self, entry: Entry, files: Sequence[File]) -> Files:
        """The files of an invoice, and what they measure."""
        if not files:
            reason = "withdrawn while the archive was made"
            invoice = {"invoice_id": entry.invoice_id, "number": entry.number}
            self._left_out.append({**invoice, "reason": reason})
            return {}
        name, day = self._named(entry)
        return {
            file.ending: self._file(
                f"{name}.{file.ending}", day, file.content, _facts(entry, file.ending)
            )
            for file in files
        }

    def end(self) -> None:
        manifest = {**self._contents.about, "left_out": self._left_out, "files": self._files}
        text = json.dumps(manifest, ensure_ascii=False, indent=1)
        self._file(MANIFEST, self._contents.day, f"{text}\n".encode(), {})
        self._file(SUMS, self._contents.day, self._sums(), {})
        self._keep(self._packing.end())

    def _file(self, name: str, day: date, content: bytes, facts: Mapping[str, Any]) -> Packed:
        piece, packed = self._packing.file(name, day, content)
        self._tell(name, packed, facts)
        self._keep(piece)
        return packed

    def _tell(self, name: str, packed: Packed, facts: Mapping[str, Any]) -> None:
        proof = {"bytes": packed.size, "sha256": packed.digest.hex()}
        self._files.append({"name": name, **proof, **facts})

    def _sums(self) -> bytes:
        """As `sha256sum` writes them: every file before this one."""
        return "".join(f"{file['sha256']}  {file['name']}\n" for file in self._files).encode()

    def _keep(self, piece: bytes) -> None:
        behind = min(self._packing.position - self._start, len(piece))
        if behind > 0:
            self._due.append(piece[-behind:])

    def _end_of(self, files: Files) -> int:
        return self._packing.position + sum(packed.place for packed in files.values())

    def _named(self, entry: Entry) -> tuple[str, date]:
        name = self._names.name(entry.issuing_date, entry.number)
        return name, date.fromisoformat(entry.issuing_date)


def _facts(entry: Entry, ending: str) -> dict[str, Any]:
    media_type = MEDIA_TYPES[ending]
    return {"media_type": media_type, "invoice_id": entry.invoice_id, "number": entry.number}
