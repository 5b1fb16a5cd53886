"""A link to a document: whose it is, what is behind it, and when it is over."""

from datetime import datetime, timedelta

import httpx

from services.portal.host.links import LIFETIME_SECONDS
from services.portal.settings import PortalSettings
from tests.portal.builders import NOON, credit_note, customer, event, invoice, payment
from tests.portal.conftest import Fold
from tests.portal.running import Portal, running_portal


def path_of(answer: httpx.Response, root: str) -> str:
    """The path of the link that an answer holds: the public origin is an edge's, not here."""
    return httpx.URL(answer.json()[root]["file_url"]).path


async def test_a_link_opens_the_pdf_without_a_key(
    host: httpx.AsyncClient, portal: Portal, fold: Fold
) -> None:
    receipt = {"id": "rec_1", "number": "R-1", "payment": {"id": "pay_1"}}
    await fold(
        invoice(),
        payment(payment_id="pay_1"),
        credit_note(id="cn_1"),
        event("payment_receipt.created", {"payment_receipt": receipt}),
    )
    for collection, id_, root, name in (
        ("invoices", "inv_1", "invoice", "N-inv_1.pdf"),
        ("credit_notes", "cn_1", "credit_note", "CN-"),
        ("payment_receipts", "rec_1", "payment_receipt", "R-1.pdf"),
    ):
        asked = await host.post(f"{collection}/{id_}/download")
        opened = await portal.get(path_of(asked, root))

        assert asked.status_code == httpx.codes.OK, asked.text
        assert asked.json()[root]["lago_id"] == id_
        assert asked.headers["cache-control"] == "no-store"
        assert opened.content.startswith(b"%PDF-")
        assert name in opened.headers["content-disposition"]


async def test_a_link_that_was_changed_opens_nothing(
    host: httpx.AsyncClient, portal: Portal, fold: Fold
) -> None:
    await fold(invoice(), customer("cust_2"), invoice("inv_2", customer_id="cust_2"))
    path = path_of(await host.post("invoices/inv_1/download"), "invoice")
    other = path_of(await host.post("invoices/inv_2/download"), "invoice")
    body, _, signature = path.rpartition(".")
    other_body = other.rpartition(".")[0]

    for changed in (f"{other_body}.{signature}", f"{path}x", body, f"{body}.", path[:-1]):
        answer = await portal.get(changed)
        assert answer.status_code == httpx.codes.NOT_FOUND
        assert answer.json()["code"] == "not_found"


async def test_a_link_is_over_after_ten_minutes(
    settings: PortalSettings, key: str, fold: Fold
) -> None:
    now = [NOON]

    def clock() -> datetime:
        return now[0]

    await fold(invoice())
    async with running_portal(settings, clock) as portal, portal.client(key) as host:
        path = path_of(await host.post("/api/v1/invoices/inv_1/download"), "invoice")
        now[0] += timedelta(seconds=LIFETIME_SECONDS - 1)
        assert (await portal.get(path)).status_code == httpx.codes.OK
        now[0] += timedelta(seconds=1)
        assert (await portal.get(path)).status_code == httpx.codes.NOT_FOUND


async def test_what_has_no_document_has_no_link(host: httpx.AsyncClient, fold: Fold) -> None:
    await fold(
        invoice("draft", kind="invoice.drafted", status="draft"),
        event("customer.deleted", {"customer": {"external_id": "cust_2"}}),
        invoice("theirs", customer_id="cust_9", organization_id="globex"),
    )
    for id_ in ("draft", "theirs", "nothing"):
        answer = await host.post(f"invoices/{id_}/download")
        assert answer.status_code == httpx.codes.NOT_FOUND
        assert answer.json()["code"] == "invoice_not_found"
