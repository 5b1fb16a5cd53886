"""Whole sets as files: what is in them, what is refused, and that they stop when nobody reads."""

import asyncio
import csv
import io
import json
import zipfile
from hashlib import sha256
from typing import Any

import httpx
import pytest

from services.portal.api import exporting
from services.portal.exports.archive import AHEAD
from services.portal.exports.turns import OF_A_CUSTOMER_MAX
from services.portal.papers import Papers, Subject
from services.portal.settings import PortalSettings
from services.portal.viewer import Viewer
from tests.portal.api.test_reading import problem
from tests.portal.builders import credit_note, customer, invoice, organization
from tests.portal.conftest import Fold
from tests.portal.originals.servers import PDF, pdf_answer, stranger
from tests.portal.running import Host, Portal, running_portal, until

CSV = "/portal/api/invoices.csv"
ZIP = "/portal/api/invoices.zip"
SELLER = {
    "legal_name": "Acme Cloud SAS",
    "tax_identification_number": "FR12812345678",
    "country": "FR",
}
BUYER = {"legal_name": "Nordlicht Medien GmbH", "country": "DE"}
VAT = {"tax_name": "VAT", "tax_rate": 20.0, "amount_cents": 2_000, "fees_amount_cents": 10_000}
ENOUGH: dict[str, Any] = {
    "total_amount_cents": 12_000,
    "taxes_amount_cents": 2_000,
    "fees": [{"invoice_display_name": "Seats", "amount_cents": 10_000, "taxes_rate": 20.0}],
    "applied_taxes": [VAT],
}


def table(content: bytes, delimiter: str = ",") -> list[list[str]]:
    text = content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert len(names) == len(set(names))
        return {name: archive.read(name) for name in names}


async def test_the_table_has_every_invoice_of_the_list_in_its_order(
    portal: Portal, token: str, fold: Fold
) -> None:
    await fold(
        *(invoice(f"inv_{n:04}", issuing_date="2026-02-01") for n in range(1_201)),
        invoice("inv_late", number="=LATE", issuing_date="2026-02-02", purchase_order_number="P-1"),
        invoice("inv_other", customer_id="cust_2"),
    )
    answer = await portal.get(CSV, token)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-language"] == "en"
    assert answer.headers["content-disposition"].startswith('attachment; filename="invoices_20')
    head, first, *others = table(answer.content)
    assert head == [
        "Number",
        "Issued",
        "Due",
        "Status",
        "Type",
        "Purchase order",
        "Currency",
        "Total",
        "Paid",
        "Left to pay",
        "ID",
    ]
    assert first[:3] == ["'=LATE", "2026-02-02", "2026-03-31"]
    assert first[4:] == ["", "P-1", "EUR", "100.00", "0.00", "100.00", "inv_late"]
    assert [row[-1] for row in others] == [f"inv_{n:04}" for n in reversed(range(1_201))]


async def test_the_table_is_in_the_readers_language(portal: Portal, host: Host, fold: Fold) -> None:
    await fold(invoice(), customer(billing_configuration={"document_locale": "nl"}))
    french = await host.token(locale="fr")
    for path, delimiter, number in (
        (CSV, ";", "Numéro"),
        (f"{CSV}?locale=en", ",", "Number"),
        (f"{CSV}?locale=de-AT", ";", "Nummer"),
    ):
        (head, row) = table((await portal.get(path, french)).content, delimiter)
        assert head[0] == number
        assert row[7] == ("100.00" if delimiter == "," else "100,00")


async def test_an_empty_set_is_a_table_and_an_archive_of_nothing(
    portal: Portal, token: str
) -> None:
    assert len(table((await portal.get(CSV, token)).content)) == 1
    answer = await portal.get(ZIP, token)
    assert answer.headers["x-portico-entries"] == "3"
    assert list(unpacked(answer.content)) == ["invoices.csv", "manifest.json", "SHA256SUMS"]


async def test_filters_are_those_of_the_list(portal: Portal, token: str, fold: Fold) -> None:
    await fold(
        invoice("inv_a", currency="USD", issuing_date="2026-01-05"),
        invoice("inv_b", currency="USD", issuing_date="2026-01-04"),
        invoice("inv_c"),
    )
    answer = await portal.get(f"{CSV}?currency=USD&sort=issuing_date&status=", token)
    assert [row[-1] for row in table(answer.content)[1:]] == ["inv_b", "inv_a"]
    files = unpacked((await portal.get(f"{ZIP}?currency=USD&q=inv_a", token)).content)
    assert "2026-01-05_N-inv_a.pdf" in files
    assert not any("inv_c" in name for name in files)
    assert json.loads(files["manifest.json"])["asked_for"] == {"currency": ["USD"], "q": ["inv_a"]}


async def test_the_archive_has_documents_table_and_proof(
    portal: Portal, token: str, fold: Fold
) -> None:
    await fold(
        organization(**SELLER),
        customer(**BUYER),
        invoice("inv_1", number="ACM/1", **ENOUGH),
        invoice("inv_2", number="acm-1", **ENOUGH),
    )
    answer = await portal.get(ZIP, token)
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["x-portico-entries"] == "7"
    files = unpacked(answer.content)
    assert list(files) == [
        "invoices.csv",
        "2026-03-01_acm-1.pdf",
        "2026-03-01_acm-1.xml",
        "2026-03-01_ACM-1_2.pdf",
        "2026-03-01_ACM-1_2.xml",
        "manifest.json",
        "SHA256SUMS",
    ]
    assert files["invoices.csv"] == (await portal.get(CSV, token)).content
    pdf = (await portal.get("/portal/api/invoices/inv_2/pdf", token)).content
    xml = (await portal.get("/portal/api/invoices/inv_2/xml", token)).content
    assert (files["2026-03-01_acm-1.pdf"], files["2026-03-01_acm-1.xml"]) == (pdf, xml)
    manifest = json.loads(files["manifest.json"])
    assert manifest["customer"] == {"external_id": "cust_1", "name": "Coleman-Blair"}
    assert manifest["left_out"] == []
    told = {file["name"]: file for file in manifest["files"]}
    assert told["2026-03-01_acm-1.pdf"] == {
        "name": "2026-03-01_acm-1.pdf",
        "bytes": len(pdf),
        "sha256": sha256(pdf).hexdigest(),
        "media_type": "application/pdf",
        "invoice_id": "inv_2",
        "number": "acm-1",
    }
    sums = files.pop("SHA256SUMS").decode()
    assert sums.splitlines() == [
        f"{sha256(content).hexdigest()}  {name}" for name, content in files.items()
    ]


async def test_chosen_invoices_are_the_ones_in_the_file(
    portal: Portal, token: str, fold: Fold
) -> None:
    await fold(*(invoice(f"a/{n}", issuing_date=f"2026-01-{n:02}") for n in range(1, 4)))
    answer = await portal.get(f"{CSV}?id=a%2F1&id=a%2F3&id=a%2F1", token)
    assert [row[-1] for row in table(answer.content)[1:]] == ["a/1", "a/3"]
    files = unpacked((await portal.get(f"{ZIP}?id=a%2F2", token)).content)
    assert list(files)[1:-2] == ["2026-01-02_N-a-2.pdf"]


REFUSED = [
    ("limit=10", "limit"),
    ("cursor=x", "cursor"),
    ("count=true", "count"),
    ("status=late", "status"),
    ("issued_from=2026-02-30", "issued_from"),
    ("format=xlsx", "format"),
    ("locale=xx", "locale"),
    ("locale=fr&locale=de", "locale"),
    ("locale=%00", "locale"),
    ("id=inv_1&status=paid", "id"),
    ("id=" + "x" * 201, "id"),
    ("&".join(f"id={n}" for n in range(501)), "id"),
    ("&".join(f"id={n}" for n in range(600)), "query"),
    ("&".join(f"status={n}" for n in range(60)), "query"),
    ("id=%FF", "id"),
    ("organization_id=globex", "organization_id"),
]


@pytest.mark.parametrize("path", [CSV, ZIP])
async def test_a_parameter_that_cannot_be_meant_is_named(
    portal: Portal, token: str, path: str
) -> None:
    for query, parameter in REFUSED:
        answer = await portal.get(f"{path}?{query}", token)
        assert answer.status_code == httpx.codes.BAD_REQUEST, (query, answer.text)
        assert problem(answer)["parameter"] == parameter


@pytest.mark.parametrize("path", [CSV, ZIP])
async def test_absent_and_foreign_ids_cannot_be_told_apart(
    portal: Portal, token: str, fold: Fold, path: str
) -> None:
    await fold(invoice("inv_own"), invoice("inv_other", customer_id="cust_2"))
    answers = [
        await portal.get(f"{path}?id=inv_own&id={other}", token)
        for other in ("inv_other", "inv_absent", "%00", "%27")
    ]
    for answer in answers:
        assert answer.status_code == httpx.codes.NOT_FOUND
        assert problem(answer)["parameter"] == "id"
        assert answer.content == answers[0].content


async def test_files_are_for_sessions_that_may_download(portal: Portal, host: Host) -> None:
    reader = await host.token(scopes=["portal:read"])
    for path in (CSV, ZIP, "/portal/api/invoices/inv_1/xml"):
        assert (await portal.get(path, reader)).status_code == httpx.codes.FORBIDDEN


async def test_more_than_one_archive_holds_is_refused_before_it_begins(
    portal: Portal, token: str, fold: Fold, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "ARCHIVE_INVOICES_MAX", 2)
    await fold(*(invoice(f"inv_{n}") for n in range(3)))
    answer = await portal.get(ZIP, token)
    assert (answer.status_code, problem(answer)["parameter"]) == (400, "issued_from")
    assert len(table((await portal.get(CSV, token)).content)) == 4


class Slow:
    """Documents that are made when the test says so; counts how many were asked for."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked = 0
        self.stopped = 0
        self.go_on = asyncio.Event()
        made = Papers.pdf

        async def pdf(papers: Papers, viewer: Viewer, subject: Subject) -> bytes:
            self.asked += 1
            try:
                await self.go_on.wait()
            except asyncio.CancelledError:
                self.stopped += 1
                raise
            return await made(papers, viewer, subject)

        monkeypatch.setattr(Papers, "pdf", pdf)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Slow:
    return Slow(monkeypatch)


@pytest.fixture
async def many(fold: Fold) -> None:
    await fold(*(invoice(f"inv_{n:02}") for n in range(40)))


@pytest.mark.usefixtures("many")
async def test_it_is_sent_while_it_is_made_and_only_a_little_is_made_ahead(
    portal: Portal, token: str, slow: Slow
) -> None:
    async with portal.client(token) as client, client.stream("GET", ZIP) as answer:
        assert answer.headers["x-portico-entries"] == "43"
        pieces = answer.aiter_bytes()
        assert (await anext(pieces)).startswith(b"PK\x03\x04")
        assert slow.asked <= AHEAD + 1
        slow.go_on.set()
        async for _ in pieces:
            pass
    assert slow.asked == 40


@pytest.mark.usefixtures("many")
async def test_a_reader_who_goes_away_stops_the_making_and_frees_the_turn(
    portal: Portal, token: str, slow: Slow
) -> None:
    async def making() -> bool:
        return slow.asked > slow.stopped

    async def all_stopped() -> bool:
        return slow.asked == slow.stopped

    for _ in range(OF_A_CUSTOMER_MAX + 1):
        async with portal.client(token) as client, client.stream("GET", ZIP) as answer:
            assert answer.status_code == httpx.codes.OK
            await until(making)
        await until(all_stopped)
    assert slow.asked <= (AHEAD + 1) * (OF_A_CUSTOMER_MAX + 1)


@pytest.mark.usefixtures("many")
async def test_who_asks_for_the_head_only_has_nothing_made(
    portal: Portal, token: str, slow: Slow
) -> None:
    async with portal.client(token) as client:
        for _ in range(OF_A_CUSTOMER_MAX + 1):
            answer = await client.head(ZIP)
            assert answer.status_code == httpx.codes.OK
            assert answer.headers["x-portico-entries"] == "43"
            assert answer.headers["content-type"] == "application/zip"
            assert "content-length" not in answer.headers
    assert slow.asked == 0


@pytest.mark.usefixtures("many")
async def test_a_customer_has_a_few_files_made_at_a_time(
    portal: Portal, host: Host, token: str, slow: Slow
) -> None:
    async with portal.client(token) as client, client.stream("GET", ZIP), client.stream("GET", ZIP):
        answer = await client.get(ZIP)
        assert answer.status_code == httpx.codes.TOO_MANY_REQUESTS
        assert problem(answer)["code"] == "rate_limited"
        assert answer.headers["retry-after"] == "10"
        assert await portal.status(await host.token("cust_2"), CSV) == httpx.codes.OK
        slow.go_on.set()

    async def free() -> bool:
        return await portal.status(token, CSV) == httpx.codes.OK

    await until(free)


@pytest.mark.usefixtures("many")
async def test_a_revoked_link_ends_its_downloads(
    portal: Portal, host: Host, slow: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "CHECK_SECONDS", 0.0)
    session = await host.session()
    token = session["token"]
    async with portal.client(token) as client, client.stream("GET", ZIP) as answer:
        pieces = answer.aiter_bytes()
        await anext(pieces)
        await host.revoke(f"/portal_sessions/{session['id']}")

        async def refused() -> bool:
            return await portal.status(token) == httpx.codes.UNAUTHORIZED

        await until(refused)
        slow.go_on.set()
        with pytest.raises(httpx.RemoteProtocolError):
            async for _ in pieces:
                pass
    assert slow.asked < 10


@pytest.mark.usefixtures("many")
async def test_a_failure_in_the_middle_is_no_whole_file(
    portal: Portal, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, calls = Papers.pdf, 0

    async def pdf(papers: Papers, viewer: Viewer, subject: Subject) -> bytes:
        nonlocal calls
        calls += 1
        if calls > 10:
            raise OSError("no disk")
        return await made(papers, viewer, subject)

    monkeypatch.setattr(Papers, "pdf", pdf)
    with pytest.raises(httpx.RemoteProtocolError):
        await portal.get(ZIP, token)


async def test_an_invoice_that_is_withdrawn_meanwhile_is_named_in_the_manifest(
    portal: Portal, token: str, fold: Fold, slow: Slow
) -> None:
    await fold(*(invoice(f"inv_{n}") for n in range(12)))
    async with portal.client(token) as client, client.stream("GET", ZIP) as answer:
        content = bytearray()
        pieces = answer.aiter_bytes()
        content += await anext(pieces)
        await fold(invoice("inv_0", kind="invoice.deleted"))
        slow.go_on.set()
        async for piece in pieces:
            content += piece
    files = unpacked(bytes(content))
    assert [one["invoice_id"] for one in json.loads(files["manifest.json"])["left_out"]] == [
        "inv_0"
    ]
    assert len([name for name in files if name.endswith(".pdf")]) == 11


async def test_original_documents_are_handed_out_where_they_are_preferred(
    settings: PortalSettings, token: str, fold: Fold
) -> None:
    async with stranger(pdf_answer()) as server:
        documents = {"prefer_originals": True, "allowed_hosts": [server.host]}
        await fold(
            organization(documents=documents),
            invoice("inv_1", file_url=server.url("/1.pdf?key=s")),
            invoice("inv_2", file_url="https://elsewhere.example.com/2.pdf"),
        )
        trusting = settings.model_copy(update={"originals_loopback": True})
        async with running_portal(trusting) as portal:
            one = await portal.get("/portal/api/invoices/inv_1/pdf", token)
            two = await portal.get("/portal/api/invoices/inv_2/pdf", token)
            files = unpacked((await portal.get(ZIP, token)).content)
        async with running_portal(settings) as portal:
            careful = await portal.get("/portal/api/invoices/inv_1/pdf", token)
        assert len(server.asked) >= 2
    assert one.content == files["2026-03-01_N-inv_1.pdf"] == PDF
    for ours in (two, careful):
        assert ours.content.startswith(b"%PDF-")
        assert ours.content != PDF


async def test_the_statement_is_a_table_too(portal: Portal, host: Host, fold: Fold) -> None:
    await fold(invoice("inv_1", number="ACM-1", issuing_date="2026-02-01"))
    address = "/portal/api/statement?from=2026-01-01&to=2026-02-28&format=csv"
    answer = await portal.get(address, await host.token(locale="fr"))
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'filename="statement_2026-01-01_2026-02-28.csv"' in answer.headers["content-disposition"]
    (row,) = (row for row in table(answer.content, ";") if row[2] == "ACM-1")
    assert (row[0], *row[3:]) == ("2026-02-01", "EUR", "100,00", "100,00", "inv_1")
    reader = await host.token(scopes=["portal:read"])
    assert (await portal.get(address, reader)).status_code == httpx.codes.FORBIDDEN


async def test_the_e_invoice_is_offered_alone_or_what_it_lacks_is_said(
    portal: Portal, token: str, fold: Fold
) -> None:
    await fold(
        organization(**SELLER),
        customer(**BUYER),
        invoice("inv_1", number="ACM-1", **ENOUGH),
        invoice("inv_2", customer={"country": "Germany"}),
        credit_note(
            "inv_1",
            id="cn_1",
            total_amount_cents=1_200,
            taxes_amount_cents=200,
            sub_total_excluding_taxes_amount_cents=1_000,
            items=[{"amount_cents": 1_000, "description": "Seats"}],
            applied_taxes=[VAT | {"amount_cents": 200}],
        ),
        credit_note("inv_1", id="cn_2"),
    )
    answer = await portal.get("/portal/api/invoices/inv_1/xml", token)
    assert answer.headers["content-type"] == "application/xml"
    assert 'filename="ACM-1.xml"' in answer.headers["content-disposition"]
    assert b"urn:cen.eu:en16931:2017" in answer.content
    refused = await portal.get("/portal/api/invoices/inv_2/xml", token)
    assert refused.status_code == httpx.codes.NOT_FOUND
    assert problem(refused)["code"] == "not_found"
    assert refused.json()["missing"] == ["customer.country", "fees"]
    credited = await portal.get("/portal/api/credit_notes/cn_1/xml", token)
    assert b"<ram:TypeCode>381</ram:TypeCode>" in credited.content
    assert b"<ram:IssuerAssignedID>ACM-1</ram:IssuerAssignedID>" in credited.content
    refused = await portal.get("/portal/api/credit_notes/cn_2/xml", token)
    assert (refused.status_code, refused.json()["missing"]) == (404, ["items"])
    assert await portal.status(token, "/portal/api/credit_notes/none/xml") == httpx.codes.NOT_FOUND
    for invoice_id, has_xml in (("inv_1", True), ("inv_2", False)):
        told = (await portal.get(f"/portal/api/invoices/{invoice_id}", token)).json()
        assert told["invoice"]["has_xml"] is has_xml
