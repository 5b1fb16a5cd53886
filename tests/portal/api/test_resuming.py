"""A download that was cut goes on where it was: parts of files, by their tags."""

import json
from collections.abc import AsyncIterator
from hashlib import sha256

import httpx
import pytest

from services.portal.invoice_documents import InvoiceDocuments, Subject
from services.portal.settings import PortalSettings
from services.portal.viewer import Viewer
from tests.portal.api.files import BUYER, CREDITED, ENOUGH, FILES, SELLER, ZIP, unpacked
from tests.portal.api.test_reading import problem
from tests.portal.builders import credit_note, customer, event, invoice, organization, payment
from tests.portal.conftest import Fold
from tests.portal.running import Host, Portal, running_portal

PATHS = [path for paths in FILES.values() for path in paths]
COUNT = 16


@pytest.fixture
async def many(fold: Fold) -> None:
    """Invoices, of which some have an e-invoice."""
    await fold(organization(**SELLER), customer(**BUYER))
    await fold(*(invoice(f"inv_{n:02}", **(ENOUGH if n % 3 else {})) for n in range(COUNT)))


@pytest.fixture
async def all_kinds(many: None, fold: Fold) -> None:  # noqa: ARG001 - on top of these
    """A file of each kind that there is."""
    receipt = {"id": "rec_1", "number": "R-1", "payment": {"id": "pay_1"}}
    await fold(
        payment("inv_01", payment_id="pay_1", amount_cents=100),
        event("payment_receipt.created", {"payment_receipt": receipt}),
        credit_note("inv_01", id="cn_1", **CREDITED),
    )


@pytest.fixture
async def second(settings: PortalSettings) -> AsyncIterator[Portal]:
    """Another process's portal beside the first: it shares nothing with it but the database."""
    async with running_portal(settings) as portal:
        yield portal


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The invoices whose documents were asked for."""
    make, asked = InvoiceDocuments.pdf, list[str]()

    async def pdf(documents: InvoiceDocuments, viewer: Viewer, subject: Subject) -> bytes:
        asked.append(subject.invoice_id)
        return await make(documents, viewer, subject)

    monkeypatch.setattr(InvoiceDocuments, "pdf", pdf)
    return asked


async def ranged(portal: Portal, token: str, path: str, **headers: str) -> httpx.Response:
    return await portal.get(
        path, token, headers={k.replace("_", "-"): v for k, v in headers.items()}
    )


@pytest.mark.usefixtures("all_kinds")
async def test_every_file_comes_whole_in_part_or_not_as_the_rfc_has_it(
    portal: Portal, token: str
) -> None:
    for path in PATHS:
        whole = await portal.get(path, token)
        content, tag, length = whole.content, whole.headers["etag"], len(whole.content)
        assert whole.headers["accept-ranges"] == "bytes"
        assert "no-transform" in whole.headers["cache-control"]
        for value, first, last in (
            ("bytes=0-9", 0, 9),
            (f"bytes={length - 5}-", length - 5, length - 1),
            ("bytes=-7", length - 7, length - 1),
            (f"bytes=40-{length + 40}", 40, length - 1),
        ):
            part = await ranged(portal, token, path, range=value, if_range=tag)
            assert part.status_code == httpx.codes.PARTIAL_CONTENT, (path, value)
            assert part.headers["content-range"] == f"bytes {first}-{last}/{length}"
            assert part.headers["content-length"] == str(last + 1 - first)
            assert part.content == content[first : last + 1]
            for name in ("etag", "content-type", "content-disposition", "content-language"):
                assert part.headers[name] == whole.headers[name]
        behind = await ranged(portal, token, path, range=f"bytes={length}-", if_range=tag)
        assert behind.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE
        assert behind.headers["content-range"] == f"bytes */{length}"
        assert problem(behind)["parameter"] == "range"
        for ignored in (
            {"range": "bytes=0-9", "if-range": '"another"'},
            {"range": "bytes=0-9", "if-range": f"W/{tag}"},
            {"range": "bytes=9-3"},
            {"range": "bytes=0-1,4-5"},
            {"range": "pages=1-2"},
            {"if-range": tag},
        ):
            again = await portal.get(path, token, headers=ignored)
            assert (again.status_code, again.content) == (httpx.codes.OK, content), ignored


@pytest.mark.usefixtures("all_kinds")
async def test_a_file_that_the_reader_has_is_not_sent_again(portal: Portal, token: str) -> None:
    for path in PATHS:
        tag = (await portal.get(path, token)).headers["etag"]
        for headers in (
            {"if-none-match": f'"x", W/{tag}'},
            {"if-none-match": "*"},
            # It goes before what is asked of the part (RFC 9110, section 13.2.2).
            {"if-none-match": tag, "range": "bytes=0-9", "if-range": tag},
            {"if-none-match": tag, "range": "bytes=999999999-"},
        ):
            known = await portal.get(path, token, headers=headers)
            assert (known.status_code, known.content) == (304, b""), (path, headers)
            assert known.headers["etag"] == tag
            assert known.headers["cache-control"] == "no-store, no-transform"
        part = await ranged(portal, token, path, if_none_match='"x"', range="bytes=0-9")
        assert part.status_code == httpx.codes.PARTIAL_CONTENT, path


@pytest.mark.usefixtures("many")
async def test_an_archive_is_the_same_in_another_process_of_the_portal(
    portal: Portal, second: Portal, token: str
) -> None:
    whole = await portal.get(ZIP, token)
    other = await second.get(ZIP, token)
    assert whole.headers["etag"] == other.headers["etag"]
    assert sha256(whole.content).digest() == sha256(other.content).digest()


@pytest.mark.usefixtures("many")
async def test_a_process_that_knows_nothing_of_an_archive_goes_on_with_it_all_the_same(
    portal: Portal, second: Portal, token: str, made: list[str]
) -> None:
    whole = await portal.get(ZIP, token)
    tag, middle = whole.headers["etag"], len(whole.content) // 2
    made.clear()
    value = f"bytes={middle}-{middle + 999}"
    part = await ranged(second, token, ZIP, range=value, if_range=tag)
    assert part.status_code == httpx.codes.PARTIAL_CONTENT
    # It has not seen the end yet.
    assert part.headers["content-range"] == f"bytes {middle}-{middle + 999}/*"
    assert part.content == whole.content[middle : middle + 1_000]
    assert made
    rest = await ranged(second, token, ZIP, range=f"bytes={middle}-", if_range=tag)
    assert rest.headers["content-range"] == (
        f"bytes {middle}-{len(whole.content) - 1}/{len(whole.content)}"
    )
    assert whole.content[:middle] + rest.content == whole.content


@pytest.mark.usefixtures("many")
async def test_what_was_sent_before_is_not_made_again(
    portal: Portal, token: str, made: list[str]
) -> None:
    whole = await portal.get(ZIP, token)
    made.clear()
    last = whole.content.index(b"manifest.json")
    tag = whole.headers["etag"]
    part = await ranged(portal, token, ZIP, range=f"bytes={last}-", if_range=tag)
    assert part.content == whole.content[last:]
    assert made == []


@pytest.mark.usefixtures("many")
async def test_another_set_or_version_language_or_party_is_another_archive(
    portal: Portal, token: str, host: Host, fold: Fold
) -> None:
    async def tag(path: str = ZIP, who: str = token) -> str:
        async with portal.client(who) as client:
            return (await client.head(path)).headers["etag"]

    tags = [await tag()]
    assert await tag() == tags[0]
    assert await tag(who=await host.token()) == tags[0]
    tags += [
        await tag(f"{ZIP}?locale=fr"),
        await tag(f"{ZIP}?q=inv_1"),
        await tag(f"{ZIP}?id=inv_01"),
        await tag(f"{ZIP}?sort=issuing_date"),
        await tag(who=await host.token(locale="de")),
    ]
    for change in (
        payment("inv_01", amount_cents=100),
        invoice("inv_02", number="ANEW"),
        invoice("inv_new"),
        customer(name="Nordlicht"),
        organization(name="Acme anew"),
    ):
        await fold(change)
        tags.append(await tag())
    assert len(set(tags)) == len(tags)


@pytest.mark.usefixtures("many")
async def test_a_set_that_changed_is_sent_whole_and_fits_itself(
    portal: Portal, token: str, fold: Fold
) -> None:
    tag = (await portal.get(ZIP, token)).headers["etag"]
    await fold(payment("inv_00"))
    answer = await ranged(portal, token, ZIP, range="bytes=5000-", if_range=tag)
    assert answer.status_code == httpx.codes.OK
    assert answer.headers["etag"] != tag
    assert json.loads(unpacked(answer.content)["manifest.json"])["left_out"] == []


@pytest.mark.usefixtures("many")
async def test_a_set_that_changes_while_its_beginning_is_made_again_is_sent_whole(
    portal: Portal, second: Portal, token: str, fold: Fold, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = await portal.get(ZIP, token)
    make, changed = InvoiceDocuments.pdf, False

    async def pdf(documents: InvoiceDocuments, viewer: Viewer, subject: Subject) -> bytes:
        nonlocal changed
        if not changed:
            changed = True
            await fold(payment("inv_03"))
        return await make(documents, viewer, subject)

    monkeypatch.setattr(InvoiceDocuments, "pdf", pdf)
    value, tag = f"bytes={len(whole.content) // 2}-", whole.headers["etag"]
    answer = await ranged(second, token, ZIP, range=value, if_range=tag)
    assert changed
    assert answer.status_code == httpx.codes.OK
    assert answer.headers["etag"] != tag
    assert unpacked(answer.content)


async def test_originals_of_somebody_else_have_no_tag(
    portal: Portal, token: str, fold: Fold
) -> None:
    await fold(invoice("inv_1"), organization(documents={"prefer_originals": True}))
    answer = await portal.get(ZIP, token, headers={"range": "bytes=0-9"})
    assert answer.status_code == httpx.codes.OK
    assert answer.headers["accept-ranges"] == "none"
    assert "etag" not in answer.headers
    assert unpacked(answer.content)
