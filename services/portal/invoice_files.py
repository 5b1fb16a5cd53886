"""Invoice PDFs made once and kept for a while. Knows no HTTP and no database.

A document is a function of what it shows, its language and the template; that is the key it is
kept under, so a payment, a new name or a new template makes a new one and nothing is ever stale.
"""

import asyncio
import json
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Any

from services.portal.documents.rendering import (
    FONTS_DIRECTORY,
    InvoiceRenderer,
    template_digest,
)

# Rendering holds a core for milliseconds; two leave the loop its own on a small machine.
THREADS_MAX = 2
# About ten seconds of work: who comes after that is told to come again.
WAITING_MAX = 200
KEPT_BYTES_MAX = 32 * 1_048_576


class TooManyDocumentsError(Exception):
    """More documents are waiting to be made than can be made in a while."""


class InvoiceFiles:
    """One per process. Open it with `async with`: the fonts are read then."""

    def __init__(self, fonts_directory: Path | None = None) -> None:
        self._fonts_directory = fonts_directory or FONTS_DIRECTORY
        self._threads = ThreadPoolExecutor(THREADS_MAX, thread_name_prefix="invoice-files")
        self._renderer: InvoiceRenderer | None = None
        self._opening = asyncio.Lock()
        self._kept: OrderedDict[bytes, bytes] = OrderedDict()
        self._kept_bytes = 0
        self._waiting = 0

    async def __aenter__(self) -> "InvoiceFiles":
        return self

    async def __aexit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        await asyncio.to_thread(self._threads.shutdown, cancel_futures=True)

    async def pdf(self, invoice: bytes, profile: bytes, locale: str) -> bytes:
        """The PDF of an invoice: bodies of `Queries.invoice` and `Queries.profile`.

        Raises TooManyDocumentsError.
        """
        digest = sha256()
        for part in (invoice, profile, locale.encode(), template_digest().encode()):
            digest.update(len(part).to_bytes(8, "big") + part)
        key = digest.digest()
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
            return kept
        made = await self._made(json.loads(invoice)["invoice"], json.loads(profile), locale)
        self._keep(key, made)
        return made

    async def _made(self, invoice: dict[str, Any], profile: dict[str, Any], locale: str) -> bytes:
        if self._waiting >= WAITING_MAX:
            raise TooManyDocumentsError
        self._waiting += 1
        try:
            renderer = await self._opened()
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(
                self._threads, renderer.render, invoice, profile, locale
            )
        finally:
            self._waiting -= 1

    async def _opened(self) -> InvoiceRenderer:
        async with self._opening:
            if self._renderer is None:
                loop = asyncio.get_running_loop()
                self._renderer = await loop.run_in_executor(
                    self._threads, InvoiceRenderer, self._fonts_directory, THREADS_MAX
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
