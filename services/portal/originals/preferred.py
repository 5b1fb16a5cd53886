"""The billing system's own documents, where the organization prefers them. Knows no HTTP route.

Nothing here fails: what cannot be fetched, or is not what it says it is, is None and a line in the
log, and the reader gets the document that Portico makes.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

import structlog

from services.portal.originals.fetching import Fetcher, FetchError, Wanted
from services.portal.queries import Original
from services.portal.viewer import Viewer

PDF: Final = Wanted(frozenset({"application/pdf"}), bytes_max=20 * 1_048_576, seconds_max=10.0)
XML: Final = Wanted(
    frozenset({"application/xml", "text/xml"}), bytes_max=5 * 1_048_576, seconds_max=10.0
)
# Where PDF readers look for the two marks.
_PDF_HEAD_BYTES: Final = 1_024

# `Queries.originals`: None when the organization does not prefer them.
AskOriginals = Callable[[Viewer, Original, str], Awaitable[bytes | None]]

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Where:
    file_url: str | None
    xml_url: str | None
    allowed_hosts: frozenset[str]


class Originals:
    """One per process."""

    def __init__(self, ask: AskOriginals, fetcher: Fetcher) -> None:
        self._ask = ask
        self._fetcher = fetcher

    async def pdf(self, viewer: Viewer, kind: Original, id_: str) -> bytes | None:
        """The PDF that the billing system made, when it is preferred and can be had."""
        where = await self._where(viewer, kind, id_)
        if where is None or not where.file_url:
            return None
        content = await self._fetched(where.file_url, where, PDF, viewer, id_)
        if content is not None and not _is_pdf(content):
            _tell(viewer, id_, "it is no PDF")
            return None
        return content

    async def xml(self, viewer: Viewer, kind: Original, id_: str) -> bytes | None:
        """The same for the e-invoice."""
        where = await self._where(viewer, kind, id_)
        if where is None or not where.xml_url:
            return None
        content = await self._fetched(where.xml_url, where, XML, viewer, id_)
        if content is not None and not await asyncio.to_thread(_is_xml, content):
            _tell(viewer, id_, "it is no XML")
            return None
        return content

    async def _where(self, viewer: Viewer, kind: Original, id_: str) -> _Where | None:
        body = await self._ask(viewer, kind, id_)
        if body is None:
            return None
        found = json.loads(body)
        return _Where(found["file_url"], found["xml_url"], frozenset(found["allowed_hosts"]))

    async def _fetched(
        self, url: str, where: _Where, wanted: Wanted, viewer: Viewer, id_: str
    ) -> bytes | None:
        try:
            return (await self._fetcher.fetch(url, where.allowed_hosts, wanted)).content
        except FetchError as error:
            _tell(viewer, id_, str(error))
            return None


def _tell(viewer: Viewer, id_: str, reason: str) -> None:
    # Without its address, which may be a key to the file.
    _log.warning(
        "an original document was not fetched, ours is handed out instead",
        organization_id=viewer.organization_id,
        id=id_,
        reason=reason,
    )


def _is_pdf(content: bytes) -> bool:
    return b"%PDF-" in content[:_PDF_HEAD_BYTES] and b"%%EOF" in content[-_PDF_HEAD_BYTES:]


def _is_xml(content: bytes) -> bool:
    # No e-invoice has a document type, and entities of one may unfold to anything.
    if b"<!" in content.replace(b"<!--", b"").replace(b"<![CDATA[", b"") or b"\0" in content:
        return False
    try:
        ET.fromstring(content)  # noqa: S314 - no document type, so no entities
    except (ET.ParseError, ValueError, LookupError):
        return False
    return True
