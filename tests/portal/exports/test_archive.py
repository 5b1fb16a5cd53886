"""An archive is a function of what is in it, so it can go on anywhere in the middle."""

import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import pytest

from services.portal.exports.archive import (
    AHEAD,
    CHECKED_TOGETHER,
    ArchiveChangedError,
    Contents,
    Entry,
    File,
    archive,
)
from services.portal.exports.measures import Measures

ENTRIES = [Entry(f"inv_{n}", f"№ {n}", f"2026-01-{n % 28 + 1:02}") for n in range(12)]


@dataclass
class Invoices:
    """Invoices whose files can be changed by a test; counts what was asked."""

    entries: Sequence[Entry] = tuple(ENTRIES)
    changed: set[str] = field(default_factory=set)
    made: list[str] = field(default_factory=list)
    checks: int = 0
    measures: Measures = field(default_factory=Measures)

    async def make(self, entry: Entry) -> list[File]:
        self.made.append(entry.invoice_id)
        text = entry.invoice_id + (" anew" if entry.invoice_id in self.changed else "")
        pdf = File("pdf", text.encode() * 40)
        return [pdf, File("xml", b"<xml/>")] if entry.number.endswith("3") else [pdf]

    async def unchanged(self, entries: Sequence[Entry]) -> bool:
        self.checks += 1
        return not self.changed & {entry.invoice_id for entry in entries}

    async def bytes(self, start: int = 0) -> bytes:
        self.made.clear()
        contents = Contents(self.entries, b"table", {"as_of": "2026-01-31"}, date(2026, 1, 31))
        pieces = archive(contents, self.make, self.measures, self.unchanged, start)
        return b"".join([piece async for piece in pieces])


async def test_the_same_contents_are_the_same_bytes() -> None:
    whole = await Invoices().bytes()
    assert whole == await Invoices().bytes()
    with zipfile.ZipFile(io.BytesIO(whole)) as file:
        assert file.testzip() is None
        first = file.getinfo("2026-01-01_0.pdf")
        assert first.date_time == (2026, 1, 1, 0, 0, 0)
        assert json.loads(file.read("manifest.json"))["as_of"] == "2026-01-31"


async def test_it_goes_on_at_every_byte_whether_or_not_what_is_before_is_known() -> None:
    whole = await Invoices().bytes()
    known = Invoices()
    await known.bytes()
    assert known.measures.length == len(whole)
    for start in range(len(whole) + 2):
        assert await known.bytes(start) == whole[start:]
    for start in range(0, len(whole) + 2, 97):
        assert await Invoices().bytes(start) == whole[start:]


async def test_what_is_known_and_lies_before_is_not_made_again() -> None:
    invoices = Invoices()
    whole = await invoices.bytes()
    assert len(invoices.made) == len(ENTRIES)
    await invoices.bytes(whole.index(b"2026-01-09"))
    assert invoices.made[0] == "inv_8"
    await invoices.bytes(whole.index(b"manifest.json"))
    assert invoices.made == []


async def test_what_was_found_out_stays_when_the_reader_goes_away() -> None:
    entries = [Entry(f"inv_{n}", str(n), "2026-01-01") for n in range(CHECKED_TOGETHER + 20)]
    invoices = Invoices(entries)
    contents = Contents(entries, b"", {}, date(2026, 1, 31))
    pieces = archive(contents, invoices.make, invoices.measures, invoices.unchanged)
    while len(invoices.measures) == 0:
        await anext(pieces)
    await pieces.aclose()
    assert len(invoices.measures) == CHECKED_TOGETHER
    assert invoices.checks == 1
    assert len(invoices.made) <= CHECKED_TOGETHER + AHEAD + 1


async def test_one_that_changed_before_where_it_goes_on_stops_it() -> None:
    whole = await Invoices().bytes()
    start = whole.index(b"2026-01-09")
    with pytest.raises(ArchiveChangedError):
        await Invoices(changed={"inv_2"}).bytes(start)
    known = Invoices()
    await known.bytes()
    known.changed.add("inv_2")
    assert await known.bytes(start) == whole[start:]


async def test_one_that_changed_in_what_is_known_and_sent_again_stops_it() -> None:
    known = Invoices()
    whole = await known.bytes()
    known.changed.add("inv_9")
    with pytest.raises(ArchiveChangedError):
        await known.bytes(whole.index(b"2026-01-09"))


async def test_one_that_changed_while_the_whole_is_sent_is_in_it_and_nothing_is_kept() -> None:
    invoices = Invoices(changed={"inv_5"})
    with zipfile.ZipFile(io.BytesIO(await invoices.bytes())) as file:
        assert file.testzip() is None
        assert b"anew" in file.read("2026-01-06_5.pdf")
    assert len(invoices.measures) == 0
    assert invoices.measures.length is None
