"""Credit notes, receipts and statements as PDF, as a page asks for them."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from services.portal.settings import PortalSettings
from tests.portal.builders import credit_note, customer, event, invoice, organization, payment
from tests.portal.conftest import Fold
from tests.portal.documents.pictures import png
from tests.portal.originals.servers import pdf_answer, stranger
from tests.portal.running import Host, Portal, running_portal

API = "/portal/api"
RECEIPT = {"id": "rec_1", "number": "R-1", "payment": {"id": "pay_1"}}


def shown(pdf: bytes) -> str:
    """All text of the file, with plain spaces."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


async def test_each_is_a_file_in_the_customers_language(
    portal: Portal, token: str, fold: Fold
) -> None:
    await fold(
        customer(billing_configuration={"document_locale": "de"}),
        invoice(number="N-1"),
        payment(payment_id="pay_1", amount_cents=1_000),
        event("payment_receipt.created", {"payment_receipt": RECEIPT}),
        credit_note(id="cn/1", number="CN 1"),
    )
    expected = {
        "credit_notes/cn%2F1/pdf": ("CN-1.pdf", "N-1"),
        "payment_receipts/rec_1/pdf": ("R-1.pdf", "N-1"),
        "statement?from=2026-03-01&to=2026-03-31&format=pdf": (
            "statement_2026-03-01_2026-03-31.pdf",
            "31. März 2026",
        ),
    }
    for path, (name, text) in expected.items():
        answer = await portal.get(f"{API}/{path}", token)
        assert answer.status_code == 200, path
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.headers["content-language"] == "de"
        assert f'filename="{name}"' in answer.headers["content-disposition"]
        assert answer.headers["cache-control"] == "no-store, no-transform"
        assert text in shown(answer.content)


@pytest.mark.parametrize("id_", ["cn_9", "rec_9", "cn_of_another", "rec_1"])
async def test_absent_and_foreign_ones_are_alike(
    portal: Portal, token: str, fold: Fold, id_: str
) -> None:
    await fold(
        invoice(customer_id="cust_2"),
        payment(payment_id="pay_1"),
        event("payment_receipt.created", {"payment_receipt": RECEIPT}),
        credit_note(id="cn_of_another"),
    )
    path = f"{'credit_notes' if id_.startswith('cn') else 'payment_receipts'}/{id_}/pdf"
    absent = await portal.get(f"{API}/{path}", token)
    assert (absent.status_code, absent.json()["code"]) == (404, "not_found")
    refused = await portal.get(f"{API}/{path}?page=2", token)
    assert (refused.status_code, refused.json()["parameter"]) == (400, "page")


async def test_only_who_may_download_gets_one(portal: Portal, host: Host, fold: Fold) -> None:
    await fold(invoice(), credit_note(id="cn_1"))
    reader = (await host.session(scopes=["portal:read"]))["token"]
    for path in ("credit_notes/cn_1/pdf", "payment_receipts/rec_1/pdf", "statement?format=pdf"):
        answer = await portal.get(f"{API}/{path}", reader)
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


async def test_the_organizations_logo_is_at_the_head(
    settings: PortalSettings, token: str, fold: Fold
) -> None:
    async with stranger(pdf_answer(png(90, 12), "image/png")) as server:
        await fold(organization(logo_url=server.url("/logo.png")), invoice(number="N-1"))
        async with running_portal(settings.model_copy(update={"originals_loopback": True})) as own:
            answer = await own.get(f"{API}/invoices/inv_1/pdf", token)
    (page,) = PdfReader(BytesIO(answer.content)).pages
    assert len(page.images) == 1
