"""The documents of an invoice: the billing system's own where those are preferred, else ours.

Knows no HTTP. Takes bodies of `Queries.invoice` and `Queries.profile`.
"""

import asyncio
import json
from dataclasses import dataclass
from typing import Any

from services.portal.document_files import DocumentFiles
from services.portal.einvoice import Missing, invoice_lacks, invoice_xml
from services.portal.languages import Language, choose
from services.portal.originals.preferred import Originals
from services.portal.queries import Queries
from services.portal.viewer import Viewer

# A line takes a tenth of a millisecond: more would hold up everybody else's requests.
LINES_AT_ONCE_MAX = 50


@dataclass(frozen=True, slots=True)
class Subject:
    """An invoice and who bills whom, as bodies; `language` is that of its documents."""

    invoice_id: str
    invoice: bytes
    profile: bytes
    language: Language


class InvoiceDocuments:
    """One per process."""

    def __init__(self, files: DocumentFiles, originals: Originals) -> None:
        self._files = files
        self._originals = originals

    async def pdf(self, viewer: Viewer, subject: Subject) -> bytes:
        """The PDF. Raises TooManyDocumentsError."""
        original = await self._originals.pdf(viewer, "invoice", subject.invoice_id)
        if original is not None:
            return original
        return await self._files.invoice_pdf(
            subject.invoice, subject.profile, subject.language.locale
        )

    async def xml(self, viewer: Viewer, subject: Subject) -> bytes | Missing:
        """The e-invoice, or what the invoice lacks to have one."""
        original = await self._originals.xml(viewer, "invoice", subject.invoice_id)
        if original is not None:
            return original
        invoice, profile = json.loads(subject.invoice)["invoice"], json.loads(subject.profile)
        if len(invoice.get("fees") or []) <= LINES_AT_ONCE_MAX:
            return invoice_xml(invoice, profile)
        return await asyncio.to_thread(invoice_xml, invoice, profile)


async def has_xml(
    queries: Queries, viewer: Viewer, invoice: dict[str, Any], profile: dict[str, Any]
) -> bool:
    """Whether an e-invoice can be had of the `invoice` that `Queries.invoice` answers with."""
    if invoice_lacks(invoice, profile) is None:
        return True
    originals = await queries.originals(viewer, "invoice", invoice["id"])
    return originals is not None and bool(json.loads(originals)["xml_url"])


def document_language(viewer: Viewer, parties: dict[str, Any]) -> Language:
    """The customer's language, else the session's, else the organization's, else English."""
    return choose(parties["customer"]["locale"], viewer.locale, parties["organization"]["locale"])
