"""Whole sets as files: what is in them, what is refused, and that they stop when nobody reads."""

import json
from hashlib import sha256

import httpx
import pytest

from services.portal.api import archived
from tests.portal.api.files import BUYER, CSV, ENOUGH, SELLER, ZIP, table, unpacked
from tests.portal.api.test_reading import problem
from tests.portal.builders import customer, invoice, organization
from tests.portal.conftest import Fold
from tests.portal.running import Host, Portal


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
        "id",
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
    assert answer.headers["x-portico-invoices"] == "0"
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
    assert answer.headers["x-portico-invoices"] == "2"
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
    assert manifest["as_of"] in answer.headers["content-disposition"]
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
    monkeypatch.setattr(archived, "ARCHIVE_INVOICES_MAX", 2)
    await fold(*(invoice(f"inv_{n}") for n in range(3)))
    answer = await portal.get(ZIP, token)
    assert (answer.status_code, problem(answer)["parameter"]) == (400, "issued_from")
    assert len(table((await portal.get(CSV, token)).content)) == 4


async def test_the_statement_is_a_table_too(portal: Portal, host: Host, fold: Fold) -> None:
    await fold(invoice("inv_1", number="ACM-1", issuing_date="2026-02-01"))
    address = "/portal/api/statement?from=2026-01-01&to=2026-02-28&format=csv"
    answer = await portal.get(address, await host.token(locale="fr"))
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'filename="statement_2026-01-01_2026-02-28.csv"' in answer.headers["content-disposition"]
    german = table((await portal.get(f"{address}&locale=de", await host.token())).content, ";")
    assert german[0][0] == "Datum"
    (row,) = (row for row in table(answer.content, ";") if row[2] == "ACM-1")
    assert (row[0], *row[3:]) == ("2026-02-01", "EUR", "100,00", "100,00", "inv_1")
    reader = await host.token(scopes=["portal:read"])
    assert (await portal.get(address, reader)).status_code == httpx.codes.FORBIDDEN


async def test_only_the_table_of_a_statement_has_the_language_of_the_page(
    portal: Portal, token: str
) -> None:
    for query in ("locale=de", "format=pdf&locale=de", "format=csv&locale=xx"):
        answer = await portal.get(f"/portal/api/statement?{query}", token)
        assert (answer.status_code, problem(answer)["parameter"]) == (400, "locale")
