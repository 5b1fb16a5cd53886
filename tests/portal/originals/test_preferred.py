"""The billing system's own document is handed out when it can be had, and ours when it cannot."""

import json
from collections.abc import Awaitable, Callable

import pytest
from structlog.testing import capture_logs

from services.portal.originals.fetching import Fetcher
from services.portal.originals.preferred import Originals
from services.portal.queries import Original, Queries
from services.portal.viewer import Viewer
from tests.portal.builders import (
    NOON,
    credit_note,
    event,
    invoice,
    organization,
    payment,
    viewer,
)
from tests.portal.conftest import Fold
from tests.portal.originals.servers import PDF, Answer, head, pdf_answer, says, stranger

Ask = Callable[[Viewer, Original, str], Awaitable[bytes | None]]


def kept_at(
    file_url: str | None = None, xml_url: str | None = None, hosts: tuple[str, ...] = ()
) -> Ask:
    async def ask(_: Viewer, __: Original, ___: str) -> bytes:
        return json.dumps(
            {"file_url": file_url, "xml_url": xml_url, "allowed_hosts": hosts}
        ).encode()

    return ask


async def test_a_pdf_is_fetched_from_where_the_billing_system_keeps_it() -> None:
    async with stranger(pdf_answer()) as server, Fetcher(loopback=True) as fetcher:
        originals = Originals(kept_at(server.url(), hosts=(server.host,)), fetcher)
        assert await originals.pdf(viewer(), "invoice", "inv_1") == PDF
        assert await originals.xml(viewer(), "invoice", "inv_1") is None


@pytest.mark.parametrize("content", [b"<html>", b"%PDF-1.7 cut off", b"", b"x" * 2_000 + PDF])
async def test_what_is_no_pdf_is_not_handed_out_as_one(content: bytes) -> None:
    async with stranger(pdf_answer(content)) as server, Fetcher(loopback=True) as fetcher:
        originals = Originals(kept_at(server.url(), hosts=(server.host,)), fetcher)
        with capture_logs() as logs:
            assert await originals.pdf(viewer(), "invoice", "inv_1") is None
    assert [(line["reason"], line["id"]) for line in logs] == [("it is no PDF", "inv_1")]
    assert server.url() not in str(logs)


XML_ANSWERS = {
    b'<?xml version="1.0" encoding="UTF-8"?><a><!-- b --><![CDATA[c]]></a>': True,
    b"\xef\xbb\xbf<a/>": True,
    b"<a>": False,
    b"": False,
    b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>': False,
    '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a><a/>'.encode("utf-16"): False,
    b'<?xml version="1.0" encoding="nonsense"?><a/>': False,
}


@pytest.mark.parametrize("content", XML_ANSWERS)
async def test_an_e_invoice_is_xml_without_entities(content: bytes) -> None:
    answer = pdf_answer(content, "text/xml; charset=utf-8")
    async with stranger(answer) as server, Fetcher(loopback=True) as fetcher:
        originals = Originals(kept_at(None, server.url(), (server.host,)), fetcher)
        fetched = await originals.xml(viewer(), "invoice", "inv_1")
    assert (fetched == content) if XML_ANSWERS[content] else fetched is None


@pytest.mark.parametrize(
    "answer", [says(), says(head(status="302 Found")), pdf_answer(media_type="text/html")]
)
async def test_any_failure_is_none_and_a_line_in_the_log(answer: Answer) -> None:
    async with stranger(answer) as server, Fetcher(loopback=True) as fetcher:
        originals = Originals(kept_at(server.url(), hosts=(server.host,)), fetcher)
        with capture_logs() as logs:
            assert await originals.pdf(viewer(), "invoice", "inv_1") is None
    assert len(logs) == 1


async def test_a_host_that_the_organization_has_not_named_is_not_asked() -> None:
    async with stranger(pdf_answer()) as server, Fetcher(loopback=True) as fetcher:
        originals = Originals(kept_at(server.url(), hosts=("files.example.com",)), fetcher)
        assert await originals.pdf(viewer(), "invoice", "inv_1") is None
    assert server.asked == []


URL = "https://files.example.com/1.pdf?key=secret"
WANTED = {"prefer_originals": True, "allowed_hosts": ["files.example.com"]}


async def test_the_read_model_says_where_they_are_when_they_are_preferred(
    queries: Queries, fold: Fold
) -> None:
    await fold(organization(documents=WANTED), invoice(file_url=URL))
    assert json.loads(await queries.originals(viewer(), "invoice", "inv_1") or b"") == {
        "file_url": URL,
        "xml_url": None,
        "allowed_hosts": ["files.example.com"],
    }
    assert URL.encode() not in (await queries.invoice(viewer(), "inv_1", NOON) or b"")
    assert await queries.originals(viewer("cust_2"), "invoice", "inv_1") is None
    assert await queries.originals(viewer(), "invoice", "inv_2") is None
    await fold(organization(documents={**WANTED, "prefer_originals": False}))
    assert await queries.originals(viewer(), "invoice", "inv_1") is None
    await fold(organization(documents=None))
    assert await queries.originals(viewer(), "invoice", "inv_1") is None


async def test_credit_notes_and_receipts_have_originals_too(queries: Queries, fold: Fold) -> None:
    receipt = {"id": "rec_1", "number": "R-1", "payment": {"id": "pay_1"}, "file_url": URL}
    await fold(
        organization(documents=WANTED),
        invoice(),
        payment("inv_1", payment_id="pay_1"),
        event("payment_receipt.created", {"payment_receipt": receipt}),
        credit_note("inv_1", id="cn_1", xml_url=URL),
    )
    kinds: tuple[tuple[Original, str, str], ...] = (
        ("credit_note", "cn_1", "xml_url"),
        ("payment_receipt", "rec_1", "file_url"),
    )
    for kind, id_, field in kinds:
        told = json.loads(await queries.originals(viewer(), kind, id_) or b"{}")
        assert told[field] == URL
        for who in (viewer("cust_2"), viewer(organization="globex")):
            assert await queries.originals(who, kind, id_) is None
        for other in ("none", "\0", "inv_1"):
            assert await queries.originals(viewer(), kind, other) is None
