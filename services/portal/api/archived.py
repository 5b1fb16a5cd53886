"""The archive of a set of invoices: what is in it, what it is named by, how its files are made."""

import asyncio
import json
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Final

from starlette.requests import Request

from services.portal.api.answers import invalid_parameter, named_refusals, unavailable, viewer_of
from services.portal.api.chosen_set import ChosenSet
from services.portal.api.file_response import FILE_HEADERS, strong_tag
from services.portal.api.ranges import Asked, Span
from services.portal.api.saving import file_headers, page_language
from services.portal.document_files import TooManyDocumentsError
from services.portal.einvoice import Missing
from services.portal.exports.archive import Contents, Entry, File, archive
from services.portal.exports.invoice_sheet import InvoiceSheet
from services.portal.exports.made_by import made_by
from services.portal.exports.measures import Measures
from services.portal.exports.sheets import MARK
from services.portal.invoice_documents import Subject, document_language
from services.portal.languages import Language
from services.portal.portal import Portal
from services.portal.viewer import Viewer

ARCHIVE_INVOICES_MAX: Final = 10_000
# How often a running export asks whether its session is still good, and its reader still there.
CHECK_SECONDS: Final = 0.5
# Documents for pages come first: an export waits for its turn for a minute.
RETRY_SECONDS: Final = 0.25
RETRIES_MAX: Final = 240
# More than any archive has.
_NO_END: Final = 1 << 62
# Some milliseconds of Postgres; no connection is held between.
_PRINTS_TOGETHER: Final = 500


class Session:
    """Whether the reader may still have what is being sent: a revoked link ends its downloads."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._checked = time.monotonic()

    async def check(self, *, is_awaited: bool = False) -> None:
        """Raises a refusal of the guard; when nothing is sent yet, also for a reader who left."""
        if time.monotonic() - self._checked < CHECK_SECONDS:
            return
        self._checked = time.monotonic()
        await viewer_of(self._request, "portal:download")
        if is_awaited and await self._request.is_disconnected():
            raise unavailable("Nobody waits for the file any more.")


@dataclass(frozen=True, slots=True)
class _Asker:
    """Who asks for what, as of when: every question of one archive is asked at the same instant."""

    portal: Portal
    viewer: Viewer
    chosen: ChosenSet
    profile: bytes
    at: datetime

    @property
    def parties(self) -> dict[str, Any]:
        parties: dict[str, Any] = json.loads(self.profile)
        return parties

    @property
    def page_language(self) -> Language:
        return page_language(self.viewer, self.parties, self.chosen.locale)


class Archived:
    """One archive, for one request. `etag` is None when it could not be made again the same."""

    def __init__(
        self,
        asker: _Asker,
        contents: Contents,
        prints: dict[str, str] | None,
        logo: bytes,
        session: Session,
    ) -> None:
        self._asker = asker
        self._logo = logo
        self._prints = prints
        self._session = session
        self._language = document_language(asker.viewer, asker.parties)
        self._page_language = asker.page_language
        self._is_sent = False
        self.contents = contents
        self.etag = None if prints is None else strong_tag(self._digest(prints))
        known = asker.portal.archives
        self.measures = Measures() if self.etag is None else known.of(self.etag)

    async def pieces(self, start: int = 0) -> AsyncGenerator[bytes, None]:
        """The bytes from `start` on, to be sent."""
        self._is_sent = True
        async with aclosing(self._made(start)) as pieces:
            async for piece in pieces:
                yield piece

    async def part(self, span: Span) -> AsyncGenerator[bytes, None]:
        """The bytes of that span, to be sent."""
        left = span.last + 1 - span.first
        async with aclosing(self.pieces(span.first)) as pieces:
            async for piece in pieces:
                yield piece[:left]
                left -= len(piece)
                if left <= 0:
                    return

    async def span(self, part: Asked) -> Span:
        """Where the part lies. For that everything before its end is made, if it never was.

        Raises UnsatisfiableError, and ArchiveChangedError when it has become another archive.
        """
        last = part.last if part.suffix is None else None
        if self.measures.length is None:
            # As far as to see whether anything follows; without a last byte to the very end.
            async with aclosing(self._made(_NO_END if last is None else last + 1)) as pieces:
                await anext(pieces, None)
        length = self.measures.length
        if length is None and last is not None:
            return Span(part.first, last)
        return part.within(length or 0)

    def headers(self) -> dict[str, str]:
        """Of every answer that sends it."""
        name = f"invoices_{self.contents.day.isoformat()}.zip"
        locale = self._page_language.locale
        headers = file_headers(name, locale) | {
            "x-portico-invoices": str(len(self.contents.entries))
        }
        if self.etag is None:
            return headers | {"accept-ranges": "none"}
        return headers | FILE_HEADERS | {"etag": self.etag}

    def _made(self, start: int) -> AsyncGenerator[bytes, None]:
        return archive(self.contents, self._files, self.measures, self._unchanged, start)

    def _digest(self, prints: dict[str, str]) -> str:
        """Of everything that the bytes depend on."""
        parts = (
            made_by(self._asker.portal.fonts_directory),
            sha256(self._asker.profile).hexdigest(),
            self._language.locale,
            sha256(self.contents.table).hexdigest(),
            sha256(self._logo).hexdigest(),
            self.contents.about,
            [(entry.number, prints[entry.invoice_id]) for entry in self.contents.entries],
        )
        return sha256(json.dumps(parts).encode()).hexdigest()

    async def _unchanged(self, entries: Sequence[Entry]) -> bool:
        if self._prints is None:
            return False
        prints = await _prints(self._asker, entries)
        same = {entry.invoice_id: self._prints[entry.invoice_id] for entry in entries}
        return prints == same and await _logo(self._asker) == self._logo

    async def _files(self, entry: Entry) -> list[File]:
        await self._session.check(is_awaited=not self._is_sent)
        portal, viewer = self._asker.portal, self._asker.viewer
        body = await portal.queries.invoice(viewer, entry.invoice_id, self._asker.at)
        if body is None:
            return []
        subject = Subject(entry.invoice_id, body, self._asker.profile, self._language)
        files = [File("pdf", await self._pdf(subject))]
        xml = await portal.invoice_documents.xml(viewer, subject)
        if not isinstance(xml, Missing):
            files.append(File("xml", xml))
        return files

    async def _pdf(self, subject: Subject) -> bytes:
        for _ in range(RETRIES_MAX):
            try:
                return await self._asker.portal.invoice_documents.pdf(self._asker.viewer, subject)
            except TooManyDocumentsError:
                await asyncio.sleep(RETRY_SECONDS)
        raise TooManyDocumentsError


async def archived(request: Request, portal: Portal, viewer: Viewer, chosen: ChosenSet) -> Archived:
    """The archive of a set as it is now.

    Raises ProblemFailure for an id that is not there, and for more than one archive holds.
    """
    at = portal.clock()
    profile = await portal.queries.profile(viewer, at)
    asker = _Asker(portal, viewer, chosen, profile, at)
    contents = await _contents(asker)
    prints = await _prints(asker, contents.entries)
    # Known from then on, but the first time it reads some megabytes.
    await asyncio.to_thread(made_by, portal.fonts_directory)
    return Archived(asker, contents, prints, await _logo(asker), Session(request))


async def _contents(asker: _Asker) -> Contents:
    """The table of all invoices and what there is to make: known before anything is sent."""
    parties = asker.parties
    sheet = InvoiceSheet(asker.page_language)
    table, entries = bytearray(MARK + sheet.head()), list[Entry]()
    with named_refusals():
        async with aclosing(asker.chosen.invoices(asker.portal, asker.viewer, asker.at)) as pages:
            async for page in pages:
                if len(entries) + len(page) > ARCHIVE_INVOICES_MAX:
                    raise invalid_parameter(
                        "issued_from",
                        f"has to leave {ARCHIVE_INVOICES_MAX} invoices at most for one file: "
                        "choose a shorter period, or the table (.csv), which has no limit",
                    )
                table += sheet.rows(page)
                entries += [_entry(invoice) for invoice in page]
    day = date.fromisoformat(parties["today"])
    return Contents(entries, bytes(table), _about(asker, parties), day)


async def _prints(asker: _Asker, entries: Sequence[Entry]) -> dict[str, str] | None:
    """By the ids; None when there is no telling whether the same files would be made again."""
    prints: dict[str, str] = {}
    for first in range(0, len(entries), _PRINTS_TOGETHER):
        ids = [entry.invoice_id for entry in entries[first : first + _PRINTS_TOGETHER]]
        found = await asker.portal.queries.invoice_prints(asker.viewer, ids)
        for invoice_id, one in zip(ids, found or [None], strict=False):
            if one is None:
                return None
            prints[invoice_id] = one
    return prints


async def _logo(asker: _Asker) -> bytes:
    """What the documents show of the organization's logo at this moment."""
    url = asker.parties["organization"]["logo_url"]
    image = await asker.portal.logos.logo(url) if isinstance(url, str) and url else None
    return b"" if image is None else image.content


def _entry(invoice: dict[str, Any]) -> Entry:
    return Entry(invoice["id"], invoice["number"] or invoice["id"], invoice["issuing_date"])


def _about(asker: _Asker, parties: dict[str, Any]) -> dict[str, Any]:
    """What the manifest says of the whole."""
    seller, buyer, viewer = parties["organization"], parties["customer"], asker.viewer
    return {
        # And no time of the day: with one, no two archives would be the same.
        "as_of": parties["today"],
        "organization": {"id": viewer.organization_id, "name": seller["name"]},
        "customer": {"external_id": viewer.external_customer_id, "name": buyer["name"]},
        "asked_for": asker.chosen.asked,
    }
