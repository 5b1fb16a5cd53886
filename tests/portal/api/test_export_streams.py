"""Whole sets are sent while they are made, and are made for nobody who does not read."""

import asyncio
import json

import httpx
import pytest

from services.portal.api import archived, exporting
from services.portal.exports.archive import AHEAD
from services.portal.exports.turns import OF_A_CUSTOMER_MAX
from services.portal.invoice_documents import InvoiceDocuments, Subject
from services.portal.viewer import Viewer
from tests.portal.api.files import CSV, ZIP, table, unpacked
from tests.portal.api.test_reading import problem
from tests.portal.builders import invoice
from tests.portal.conftest import Fold
from tests.portal.running import Host, Portal, until


class Slow:
    """Documents that are made when the test says so; counts how many were asked for."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked = 0
        self.stopped = 0
        self.go_on = asyncio.Event()
        made = InvoiceDocuments.pdf

        async def pdf(documents: InvoiceDocuments, viewer: Viewer, subject: Subject) -> bytes:
            self.asked += 1
            try:
                await self.go_on.wait()
            except asyncio.CancelledError:
                self.stopped += 1
                raise
            return await made(documents, viewer, subject)

        monkeypatch.setattr(InvoiceDocuments, "pdf", pdf)


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
        assert answer.headers["x-portico-invoices"] == "40"
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
            assert answer.headers["x-portico-invoices"] == "40"
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
    monkeypatch.setattr(archived, "CHECK_SECONDS", 0.0)
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
    made, calls = InvoiceDocuments.pdf, 0

    async def pdf(documents: InvoiceDocuments, viewer: Viewer, subject: Subject) -> bytes:
        nonlocal calls
        calls += 1
        if calls > 10:
            raise OSError("no disk")
        return await made(documents, viewer, subject)

    monkeypatch.setattr(InvoiceDocuments, "pdf", pdf)
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


async def test_a_long_table_is_sent_while_it_is_read(
    portal: Portal, token: str, fold: Fold, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "TABLE_BYTES_AT_ONCE_MAX", 1_000)
    await fold(*(invoice(f"inv_{n:04}") for n in range(1_100)))
    answer = await portal.get(CSV, token, headers={"range": "bytes=0-1"})
    assert answer.status_code == httpx.codes.OK
    assert not {"content-length", "etag"} & answer.headers.keys()
    assert answer.headers["accept-ranges"] == "none"
    assert len(table(answer.content)) == 1_101
