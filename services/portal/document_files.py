"""PDFs of every kind made once and kept for a while. Knows no HTTP and no database.

A document is a function of what it shows, its language and the template; that is the key it is
kept under, so a payment, a new name or a new template makes a new one and nothing is ever stale.
"""

import asyncio
import json
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Any

from services.portal.documents.kinds import Kind
from services.portal.documents.pictures import Picture, picture
from services.portal.documents.rendering import DocumentRenderer, template_digest
from services.portal.einvoice_attachments import attachments_of
from services.portal.logos.images import Image

# Rendering holds a core for milliseconds; two leave the loop its own on a small machine.
THREADS_MAX = 2
# Two seconds of work: who comes after that is told to come again.
WAITING_MAX = 200
# Making one again costs less than asking a database for it would (decision 89).
KEPT_BYTES_MAX = 32 * 1_048_576
# A millisecond of reading; longer ones would hold up everybody else's requests.
BYTES_AT_ONCE_MAX = 65_536
# They change with the day or the clock, and are on no document.
_NOT_SHOWN = frozenset(("status_reason", "as_of", "lag_seconds", "today"))


LogoOf = Callable[[str], Awaitable[Image | None]]


class TooManyDocumentsError(Exception):
    """More documents are waiting to be made than can be made in a while."""


class DocumentFiles:
    """One per process. Open it with `async with`: the fonts are read when the first is made.

    Bodies are those of `Queries` by the same names; `profile` is that of `Queries.profile`. Every
    method raises TooManyDocumentsError.
    """

    def __init__(self, fonts_directory: Path | None = None, logo_of: LogoOf | None = None) -> None:
        """`logo_of` has the logo of an address, kept: no document waits for it being fetched anew.

        Without it documents have the seller's name in the logo's place.
        """
        self._fonts_directory = fonts_directory
        self._logo_of = logo_of
        self._threads = ThreadPoolExecutor(THREADS_MAX, thread_name_prefix="documents")
        self._renderer: DocumentRenderer | None = None
        self._opening = asyncio.Lock()
        self._kept: OrderedDict[bytes, bytes] = OrderedDict()
        self._kept_bytes = 0
        self._waiting = 0

    async def __aenter__(self) -> "DocumentFiles":
        return self

    async def __aexit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        await asyncio.to_thread(self._threads.shutdown, cancel_futures=True)

    async def invoice_pdf(self, invoice: bytes, profile: bytes, locale: str) -> bytes:
        """The PDF of an invoice, with its e-invoice inside when the data is enough for one."""
        return await self._document("invoice", invoice, profile, locale)

    async def credit_note_pdf(self, credit_note: bytes, profile: bytes, locale: str) -> bytes:
        """The PDF of a credit note, with its e-invoice inside as above."""
        return await self._document("credit_note", credit_note, profile, locale)

    async def receipt_pdf(self, receipt: bytes, profile: bytes, locale: str) -> bytes:
        """The PDF of a payment receipt."""
        return await self._document("payment_receipt", receipt, profile, locale)

    async def statement_pdf(self, statement: bytes, profile: bytes, locale: str) -> bytes:
        """The PDF of a statement of account."""
        return await self._document("statement", statement, profile, locale)

    async def _document(self, kind: Kind, body: bytes, profile: bytes, locale: str) -> bytes:
        parties = json.loads(profile)
        logo = await self._logo(parties)
        if len(body) <= BYTES_AT_ONCE_MAX:
            subject, key = _read(kind, body, parties, locale, logo)
        else:
            subject, key = await asyncio.to_thread(_read, kind, body, parties, locale, logo)
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
            return kept
        made = await self._made(partial(_render, kind, subject, parties, locale, logo))
        self._keep(key, made)
        return made

    async def _logo(self, profile: dict[str, Any]) -> Picture | None:
        url = (profile.get("organization") or {}).get("logo_url")
        if self._logo_of is None or not isinstance(url, str) or not url:
            return None
        image = await self._logo_of(url)
        return None if image is None else picture(image.content, image.media_type)

    async def _made(self, render: Callable[[DocumentRenderer], bytes]) -> bytes:
        if self._waiting >= WAITING_MAX:
            raise TooManyDocumentsError
        self._waiting += 1
        try:
            renderer = await self._opened()
            return await asyncio.get_running_loop().run_in_executor(self._threads, render, renderer)
        finally:
            self._waiting -= 1

    async def _opened(self) -> DocumentRenderer:
        async with self._opening:
            if self._renderer is None:
                loop = asyncio.get_running_loop()
                self._renderer = await loop.run_in_executor(
                    self._threads, DocumentRenderer, self._fonts_directory, THREADS_MAX
                )
            return self._renderer

    def _keep(self, key: bytes, made: bytes) -> None:
        if key in self._kept:
            return
        self._kept[key] = made
        self._kept_bytes += len(made)
        while self._kept_bytes > KEPT_BYTES_MAX:
            _, oldest = self._kept.popitem(last=False)
            self._kept_bytes -= len(oldest)


def _read(
    kind: Kind, body: bytes, profile: dict[str, Any], locale: str, logo: Picture | None
) -> tuple[dict[str, Any], bytes]:
    """The object of a body, and the key that its document is kept under."""
    subject = json.loads(body)[kind]
    shown = [
        {name: value for name, value in part.items() if name not in _NOT_SHOWN}
        for part in (subject, profile)
    ]
    drawn = None if logo is None else sha256(logo.content).hexdigest()
    parts = [kind, *shown, locale, template_digest(), drawn]
    return subject, sha256(json.dumps(parts, sort_keys=True).encode()).digest()


def _render(
    kind: Kind,
    subject: dict[str, Any],
    profile: dict[str, Any],
    locale: str,
    logo: Picture | None,
    renderer: DocumentRenderer,
) -> bytes:
    attachments = attachments_of(kind, subject, profile, locale)
    return renderer.render(kind, subject, profile, locale, attachments=attachments, logo=logo)
