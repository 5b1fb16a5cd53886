"""An invoice's own documents and e-invoices, as a page asks for them."""

import httpx

from services.portal.settings import PortalSettings
from tests.portal.api.files import BUYER, CREDITED, ENOUGH, SELLER, ZIP, unpacked
from tests.portal.api.test_reading import problem
from tests.portal.builders import credit_note, customer, invoice, organization
from tests.portal.conftest import Fold
from tests.portal.originals.servers import PDF, pdf_answer, stranger
from tests.portal.running import Portal, running_portal


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


async def test_the_e_invoice_is_offered_alone_or_what_it_lacks_is_said(
    portal: Portal, token: str, fold: Fold
) -> None:
    await fold(
        organization(**SELLER),
        customer(**BUYER),
        invoice("inv_1", number="ACM-1", **ENOUGH),
        invoice("inv_2", customer={"country": "Germany"}),
        credit_note("inv_1", id="cn_1", **CREDITED),
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
