"""Whole sets as files: `GET /portal/api/invoices.csv` and `.zip`, sent while they are made."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from http import HTTPStatus
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from services.portal.api.answers import named_refusals, unavailable, viewer_of
from services.portal.api.archived import Archived, Session, archived
from services.portal.api.chosen_set import chosen_set
from services.portal.api.export_response import SECONDS_MAX, ExportResponse, Turn, turn_of
from services.portal.api.file_response import (
    asked_of,
    file_response,
    goes_on,
    is_beginning,
    not_modified,
    unsatisfiable,
)
from services.portal.api.ranges import Asked, UnsatisfiableError, content_range
from services.portal.api.saving import file_headers, page_language
from services.portal.exports.archive import ArchiveChangedError
from services.portal.exports.invoice_sheet import InvoiceSheet
from services.portal.exports.sheets import MARK, MEDIA_TYPE
from services.portal.portal import Portal, portal_of
from services.portal.viewer import Viewer

# Half a megabyte of rows: a table that is not longer is made before it is sent, and so can go on
# after it was cut.
TABLE_BYTES_AT_ONCE_MAX: Final = 524_288
ARCHIVE_MEDIA_TYPE: Final = "application/zip"


async def invoices_csv(request: Request) -> Response:
    """The set as a table, in the reader's language and for its spreadsheet program."""
    viewer = await viewer_of(request, "portal:download")
    portal = portal_of(request)
    with named_refusals():
        chosen = chosen_set(request.scope["query_string"])
    async with turn_of(portal.exports, viewer) as turn:
        at = portal.clock()
        parties = json.loads(await portal.queries.profile(viewer, at))
        language = page_language(viewer, parties, chosen.locale)
        sheet = InvoiceSheet(language)
        pages = chosen.invoices(portal, viewer, at)
        with named_refusals():
            head, is_whole = await _first_rows(sheet, pages)
        headers = file_headers(f"invoices_{parties['today']}.csv", language.locale)
        if is_whole:
            answer = file_response(request, head, MEDIA_TYPE, headers)
            if is_beginning(request, answer):
                _tell(portal, viewer, "csv")
            return answer
        _tell(portal, viewer, "csv")
        body = _all_rows(head, sheet, pages, Session(request))
        headers["accept-ranges"] = "none"
        return ExportResponse(body, MEDIA_TYPE, headers, turn.kept())


async def _first_rows(
    sheet: InvoiceSheet, pages: AsyncIterator[list[dict[str, Any]]]
) -> tuple[bytes, bool]:
    """As much of the table as is held at once, and whether that is all of it."""
    table = bytearray(MARK + sheet.head())
    async for page in pages:
        table += sheet.rows(page)
        if len(table) > TABLE_BYTES_AT_ONCE_MAX:
            return bytes(table), False
    return bytes(table), True


async def _all_rows(
    head: bytes,
    sheet: InvoiceSheet,
    others: AsyncGenerator[list[dict[str, Any]], None],
    session: Session,
) -> AsyncGenerator[bytes, None]:
    yield head
    async with aclosing(others) as pages:
        async for page in pages:
            await session.check()
            yield sheet.rows(page)


async def invoices_zip(request: Request) -> Response:
    """Every document of the set, with the table and a manifest, or a part of that file.

    `x-portico-invoices` is how many invoices it is of: each has a PDF, some an e-invoice too.
    """
    viewer = await viewer_of(request, "portal:download")
    portal = portal_of(request)
    with named_refusals():
        chosen = chosen_set(request.scope["query_string"])
    async with turn_of(portal.exports, viewer) as turn:
        file = await archived(request, portal, viewer, chosen)
        if file.etag is not None and (known := not_modified(request, file.etag)):
            return known
        if file.etag is None or not goes_on(request, file.etag):
            _tell(portal, viewer, "zip")
        part = None if file.etag is None else asked_of(request, file.etag)
        if part is None:
            return _whole(file, turn)
        try:
            return await _part(file, part, turn)
        except ArchiveChangedError:
            # While its beginning was made again: what the reader has is of no more use.
            return _whole(await archived(request, portal, viewer, chosen), turn)


def _whole(file: Archived, turn: Turn) -> Response:
    return ExportResponse(file.pieces(), ARCHIVE_MEDIA_TYPE, file.headers(), turn.kept())


async def _part(file: Archived, asked: Asked, turn: Turn) -> Response:
    """Raises a 416 for one that begins behind the end, and ArchiveChangedError."""
    try:
        async with asyncio.timeout(SECONDS_MAX):
            span = await file.span(asked)
    except UnsatisfiableError as error:
        raise unsatisfiable(file.measures.length or 0) from error
    except TimeoutError as error:
        raise unavailable("This takes too long. Choose a shorter period.") from error
    headers = {
        **file.headers(),
        "content-range": content_range(span, file.measures.length),
        "content-length": str(span.last + 1 - span.first),
    }
    status = HTTPStatus.PARTIAL_CONTENT
    return ExportResponse(file.part(span), ARCHIVE_MEDIA_TYPE, headers, turn.kept(), status)


def _tell(portal: Portal, viewer: Viewer, form: str) -> None:
    portal.events.tell("invoices.downloaded", viewer, {"format": form}, portal.clock())
