"""Documents made once and kept: the same question has the same answer, in every process."""

import json
import subprocess
import sys
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from services.portal.document_files import BYTES_AT_ONCE_MAX, DocumentFiles, TooManyDocumentsError
from services.portal.logos.images import PNG, Image
from tests.portal.documents.builders import credit_note, invoice, line, profile, receipt, statement
from tests.portal.documents.pictures import png

ROOT = Path(__file__).parents[2]
LOGO_URL = "https://acme.example/logo.png"


def body(kind: str, of: dict[str, Any], **beside: Any) -> bytes:
    """As `Queries` answers."""
    return json.dumps({kind: of, **beside}).encode()


def parties(**fields: Any) -> bytes:
    """As `Queries.profile` answers."""
    return json.dumps({**profile(), "today": "2026-03-01", **fields}).encode()


INVOICE = body("invoice", invoice())


async def test_the_same_question_is_answered_from_memory() -> None:
    async with DocumentFiles() as files:
        made = await files.invoice_pdf(INVOICE, parties(), "en")
        assert await files.invoice_pdf(INVOICE, parties(), "en") is made
        # A day later, or read a moment later: nothing of that is on the paper.
        later = body("invoice", invoice(status_reason={"today": "2026-03-02"}))
        assert await files.invoice_pdf(later, parties(today="2026-03-02"), "en") is made
        booked = await files.statement_pdf(
            body("statement", statement(), as_of="2026-03-01T00:00:00Z"), parties(), "en"
        )
        again = body("statement", statement(), as_of="2026-03-02T00:00:00Z")
        assert await files.statement_pdf(again, parties(), "en") is booked


async def test_another_version_language_party_or_logo_is_another_file() -> None:
    logos = {LOGO_URL: Image(png(90, 12), PNG)}

    async def logo_of(url: str) -> Image | None:
        return logos.get(url)

    branded = {**profile()["organization"], "logo_url": LOGO_URL}
    async with DocumentFiles(logo_of=logo_of) as files:
        made = [
            await files.invoice_pdf(INVOICE, parties(), "en"),
            await files.invoice_pdf(
                body("invoice", invoice(total_paid_amount_cents=1)), parties(), "en"
            ),
            await files.invoice_pdf(INVOICE, parties(), "fr"),
            await files.invoice_pdf(INVOICE, parties(customer={"name": "Other"}), "en"),
            await files.invoice_pdf(INVOICE, parties(organization=branded), "en"),
        ]
        logos[LOGO_URL] = Image(png(91, 12), PNG)
        made.append(await files.invoice_pdf(INVOICE, parties(organization=branded), "en"))
    assert len(set(made)) == len(made)


async def test_every_kind_is_made() -> None:
    async with DocumentFiles() as files:
        made = {
            "Credit note ACM-2025-001-CN1": await files.credit_note_pdf(
                body("credit_note", credit_note()), parties(), "en"
            ),
            "Payment receipt ACM-R-2025-009": await files.receipt_pdf(
                body("payment_receipt", receipt()), parties(), "en"
            ),
            "Statement of account, Jan 1 – Mar 31, 2025": await files.statement_pdf(
                body("statement", statement()), parties(), "en"
            ),
        }
    for title, pdf in made.items():
        metadata = PdfReader(BytesIO(pdf)).metadata
        assert metadata is not None
        assert str(metadata.title).replace("\u2009", " ") == title


async def test_an_e_invoice_is_inside_when_the_data_is_enough() -> None:
    async with DocumentFiles() as files:
        electronic = PdfReader(BytesIO(await files.invoice_pdf(INVOICE, parties(), "en")))
        untaxed = body("invoice", invoice(fees=[]))
        plain = PdfReader(BytesIO(await files.invoice_pdf(untaxed, parties(), "en")))
    assert list(electronic.attachments) == ["factur-x.xml"]
    assert list(plain.attachments) == []


async def test_a_large_one_is_made_like_any_other() -> None:
    large = body("invoice", invoice(fees=[line(description="x" * 400) for _ in range(200)]))
    assert len(large) > BYTES_AT_ONCE_MAX
    async with DocumentFiles() as files:
        made = await files.invoice_pdf(large, parties(), "en")
        assert await files.invoice_pdf(large, parties(), "en") is made


async def test_who_comes_when_too_many_wait_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.portal.document_files.WAITING_MAX", 0)
    async with DocumentFiles() as files:
        with pytest.raises(TooManyDocumentsError):
            await files.invoice_pdf(INVOICE, parties(), "en")


async def test_what_is_kept_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    async with DocumentFiles() as files:
        made = await files.invoice_pdf(INVOICE, parties(), "en")
        monkeypatch.setattr("services.portal.document_files.KEPT_BYTES_MAX", len(made) + 10)
        await files.invoice_pdf(INVOICE, parties(), "de")
        assert await files.invoice_pdf(INVOICE, parties(), "en") is not made


DIGESTS = """
import asyncio, hashlib, sys
from services.portal.document_files import DocumentFiles
from tests.portal.test_document_files import INVOICE, body, parties
from tests.portal.documents.builders import credit_note, receipt, statement

async def main():
    async with DocumentFiles() as files:
        for locale in ("ar", "ja"):
            for pdf in (
                await files.invoice_pdf(INVOICE, parties(), locale),
                await files.credit_note_pdf(body("credit_note", credit_note()), parties(), locale),
                await files.receipt_pdf(body("payment_receipt", receipt()), parties(), locale),
                await files.statement_pdf(body("statement", statement()), parties(), locale),
            ):
                print(hashlib.sha256(pdf).hexdigest())

asyncio.run(main())
"""


def test_two_processes_make_the_same_bytes() -> None:
    told = [
        subprocess.run(
            [sys.executable, "-c", DIGESTS],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "TZ": zone, "PATH": ""},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
        for seed, zone in (("1", "UTC"), ("2", "Pacific/Auckland"))
    ]
    assert told[0] == told[1]
    assert len(set(told[0])) == 8
    assert sha256(b"").hexdigest() not in told[0]
