"""The accountant's zip, made while it is sent. Knows no HTTP, no database and no document.

The table of all invoices comes first, then each invoice's files, then what proves that they are
what was sent: `manifest.json` for programs, `SHA256SUMS` for `sha256sum -c`. What is kept of a file
that has gone out is its name and its digest.
"""

import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final
from zipfile import ZIP_DEFLATED

from zipstream import ZipStream

from services.portal.exports.in_order import made_in_order
from services.portal.exports.names import Names

TABLE: Final = "invoices.csv"
MANIFEST: Final = "manifest.json"
SUMS: Final = "SHA256SUMS"
# What comes beside the invoices' own files.
MORE_ENTRIES: Final = 3
# Most of a PDF is packed already; the fastest level takes what is left.
COMPRESSION: Final = 1
# Made before their turn comes, so that no thread waits for the next one while one is packed.
AHEAD: Final = 5


@dataclass(frozen=True, slots=True)
class File:
    """One file of an invoice; `ending` is what its name ends in, such as `pdf`."""

    ending: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """An invoice of the archive: what its files are named by, and what the manifest says of it."""

    invoice_id: str
    number: str
    issuing_date: str


Make = Callable[[Entry], Awaitable[Sequence[File]]]


async def archive(
    entries: Sequence[Entry], table: bytes, make: Make, about: Mapping[str, Any]
) -> AsyncGenerator[bytes, None]:
    """The bytes of the zip. `make` gives the files of an invoice: none when it is there no more.

    `about` is what the manifest says of the whole. Closing the iterator ends all making at once.
    """
    packing = _Packing()
    names = Names()
    left_out: list[dict[str, str]] = []
    yield packing.file(TABLE, table, {"media_type": "text/csv"})
    async with aclosing(made_in_order(entries, make, AHEAD)) as made:
        async for entry, files in made:
            invoice = {"invoice_id": entry.invoice_id, "number": entry.number}
            if not files:
                left_out.append({**invoice, "reason": "withdrawn while the archive was made"})
                continue
            name = names.name(entry.issuing_date, entry.number)
            for file in files:
                facts = {"media_type": file.media_type, **invoice}
                yield packing.file(f"{name}.{file.ending}", file.content, facts)
    manifest = {**about, "left_out": left_out, "files": packing.files}
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    yield packing.file(MANIFEST, f"{text}\n".encode(), {})
    yield packing.file(SUMS, packing.sums(), {})
    for piece in packing.end():
        yield piece


class _Packing:
    """A zip file by its pieces."""

    def __init__(self) -> None:
        self._zip = ZipStream(compress_type=ZIP_DEFLATED, compress_level=COMPRESSION)
        self.files: list[dict[str, Any]] = []

    def file(self, name: str, content: bytes, facts: Mapping[str, Any]) -> bytes:
        digest = sha256(content).hexdigest()
        self.files.append({"name": name, "bytes": len(content), "sha256": digest, **facts})
        self._zip.add(content, name)
        return b"".join(self._zip.all_files())

    def sums(self) -> bytes:
        """As `sha256sum` writes them: every file before this one."""
        return "".join(f"{file['sha256']}  {file['name']}\n" for file in self.files).encode()

    def end(self) -> Iterator[bytes]:
        yield from self._zip.finalize()
