"""What a host has read already it is not sent again."""

import httpx

from services.portal.described import API
from tests.described import addresses, sent_again
from tests.portal.builders import credit_note, event, invoice, payment
from tests.portal.conftest import Fold


async def test_every_read_has_a_tag(host: httpx.AsyncClient, fold: Fold) -> None:
    receipt = {"id": "one", "number": "R-1", "payment": {"id": "one"}}
    await fold(
        invoice("one"),
        payment("one", payment_id="one"),
        credit_note("one", id="one"),
        event("payment_receipt.created", {"payment_receipt": receipt}),
    )
    reads = addresses(API, "get", {"id": "one", "external_id": "cust_1"})

    assert len(reads) > 10
    assert await sent_again(host, [path.removeprefix("/api/v1/") for path in reads.values()]) == []


async def test_what_has_changed_is_sent(host: httpx.AsyncClient, fold: Fold) -> None:
    await fold(invoice())
    before = (await host.get("invoices")).headers["etag"]

    await fold(invoice("inv_2"))

    assert (await host.get("invoices", headers={"if-none-match": before})).status_code == 200
