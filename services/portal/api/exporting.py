"""Whole sets as files: `GET /portal/api/invoices.csv` and `.zip`, sent while they are made."""

import asyncio
import json
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from services.portal.api.answers import invalid_parameter, named_refusals, viewer_of
from services.portal.api.chosen_set import ChosenSet, chosen_set, first_of
from services.portal.api.export_response import ExportResponse, turn_of
from services.portal.api.saving import file_headers
from services.portal.einvoice import Missing
from services.portal.exports.archive import MORE_ENTRIES, Entry, File, archive
from services.portal.exports.invoice_sheet import InvoiceSheet
from services.portal.exports.sheets import MARK, MEDIA_TYPE
from services.portal.invoice_files import TooManyDocumentsError
from services.portal.languages import Language, choose
from services.portal.papers import Subject, document_language, has_xml
from services.portal.portal import Portal, portal_of
from services.portal.viewer import Viewer

ARCHIVE_INVOICES_MAX: Final = 10_000
# How often a running export asks whether its session is still good.
CHECK_SECONDS: Final = 0.5
# Documents for pages come first: an export waits for its turn for a minute.
RETRY_SECONDS: Final = 0.25
RETRIES_MAX: Final = 240


async def invoices_csv(request: Request) -> Response:
    """The set as a table, in the reader's language and for its spreadsheet program."""
    viewer = await viewer_of(request, "portal:download")
    portal = portal_of(request)
    with named_refusals():
        chosen = chosen_set(request.scope["query_string"])
    async with turn_of(portal.exports, viewer) as turn:
        parties = json.loads(await portal.queries.profile(viewer, portal.clock()))
        language = _page_language(viewer, parties, chosen)
        with named_refusals():
            first, others = await first_of(chosen.invoices(portal, viewer))
        _tell(portal, viewer, "csv")

        async def rows() -> AsyncGenerator[bytes, None]:
            sheet, session = InvoiceSheet(language), _Session(request)
            yield MARK + sheet.head() + sheet.rows(first)
            async for page in others:
                await session.check()
                yield sheet.rows(page)

        name = f"invoices_{parties['today']}.csv"
        return ExportResponse(rows(), MEDIA_TYPE, file_headers(name, language.locale), turn.kept())


async def invoices_zip(request: Request) -> Response:
    """Every document of the set, with the table and a manifest.

    `x-portico-entries` is how many files there will be: exact unless some invoices have an
    e-invoice and some have none.
    """
    viewer = await viewer_of(request, "portal:download")
    portal = portal_of(request)
    with named_refusals():
        chosen = chosen_set(request.scope["query_string"])
    async with turn_of(portal.exports, viewer) as turn:
        profile = await portal.queries.profile(viewer, portal.clock())
        parties = json.loads(profile)
        table, entries = await _listed(portal, viewer, chosen, parties)
        making = _Making(portal, viewer, profile, document_language(viewer, parties), request)
        of_each = await making.files_of_each(entries)
        _tell(portal, viewer, "zip")
        language = _page_language(viewer, parties, chosen)
        headers = file_headers(f"invoices_{parties['today']}.zip", language.locale)
        headers["x-portico-entries"] = str(len(entries) * of_each + MORE_ENTRIES)
        body = archive(entries, table, making.files, _about(portal, viewer, chosen, parties))
        return ExportResponse(body, "application/zip", headers, turn.kept())


async def _listed(
    portal: Portal, viewer: Viewer, chosen: ChosenSet, parties: dict[str, Any]
) -> tuple[bytes, list[Entry]]:
    """The table of all invoices and what there is to make: known before anything is sent."""
    sheet = InvoiceSheet(_page_language(viewer, parties, chosen))
    table, entries = bytearray(MARK + sheet.head()), list[Entry]()
    with named_refusals():
        async with aclosing(chosen.invoices(portal, viewer)) as pages:
            async for page in pages:
                if len(entries) + len(page) > ARCHIVE_INVOICES_MAX:
                    raise invalid_parameter(
                        "issued_from",
                        f"has to leave {ARCHIVE_INVOICES_MAX} invoices at most for one file: "
                        "choose a shorter period, or the table (.csv), which has no limit",
                    )
                table += sheet.rows(page)
                entries += [_entry(invoice) for invoice in page]
    return bytes(table), entries


class _Making:
    """Makes the files of one invoice after another, for as long as the session is good."""

    def __init__(
        self, portal: Portal, viewer: Viewer, profile: bytes, language: Language, request: Request
    ) -> None:
        self._portal = portal
        self._viewer = viewer
        self._profile = profile
        self._language = language
        self._session = _Session(request)

    async def files_of_each(self, entries: Sequence[Entry]) -> int:
        """How many files an invoice has, as far as the first one tells."""
        portal, viewer = self._portal, self._viewer
        for entry in entries[:1]:
            body = await portal.queries.invoice(viewer, entry.invoice_id, portal.clock())
            if body is not None and await has_xml(
                portal.queries, viewer, json.loads(body)["invoice"], json.loads(self._profile)
            ):
                return 2
        return 1

    async def files(self, entry: Entry) -> list[File]:
        await self._session.check()
        portal, viewer = self._portal, self._viewer
        body = await portal.queries.invoice(viewer, entry.invoice_id, portal.clock())
        if body is None:
            return []
        subject = Subject(entry.invoice_id, body, self._profile, self._language)
        files = [File("pdf", "application/pdf", await self._pdf(subject))]
        xml = await portal.papers.xml(viewer, subject)
        if not isinstance(xml, Missing):
            files.append(File("xml", "application/xml", xml))
        return files

    async def _pdf(self, subject: Subject) -> bytes:
        for _ in range(RETRIES_MAX):
            try:
                return await self._portal.papers.pdf(self._viewer, subject)
            except TooManyDocumentsError:
                await asyncio.sleep(RETRY_SECONDS)
        raise TooManyDocumentsError


class _Session:
    """Whether the reader may still have what is being sent: a revoked link ends its downloads."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._checked = time.monotonic()

    async def check(self) -> None:
        """Raises a refusal of the guard."""
        if time.monotonic() - self._checked >= CHECK_SECONDS:
            self._checked = time.monotonic()
            await viewer_of(self._request, "portal:download")


def _entry(invoice: dict[str, Any]) -> Entry:
    return Entry(invoice["id"], invoice["number"] or invoice["id"], invoice["issuing_date"])


def _page_language(viewer: Viewer, parties: dict[str, Any], chosen: ChosenSet) -> Language:
    wanted = chosen.locale or viewer.locale
    return choose(wanted, parties["customer"]["locale"], parties["organization"]["locale"])


def _about(
    portal: Portal, viewer: Viewer, chosen: ChosenSet, parties: dict[str, Any]
) -> dict[str, Any]:
    """What the manifest says of the whole."""
    seller, buyer = parties["organization"], parties["customer"]
    return {
        "made_at": portal.clock().isoformat(timespec="seconds"),
        "organization": {"id": viewer.organization_id, "name": seller["name"]},
        "customer": {"external_id": viewer.external_customer_id, "name": buyer["name"]},
        "asked_for": chosen.asked,
    }


def _tell(portal: Portal, viewer: Viewer, form: str) -> None:
    portal.events.tell("invoices.downloaded", viewer, {"format": form}, portal.clock())
