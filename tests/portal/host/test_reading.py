"""Lists and objects as Lago's clients ask for them."""

from typing import Any

import httpx
from lago_python_client.models.invoice import InvoiceResponse
from lago_python_client.models.payment_receipt import PaymentReceiptResponse

from tests.portal.builders import credit_note, customer, event, invoice, payment
from tests.portal.conftest import Event, Fold
from tests.portal.running import Portal
from tests.token.conftest import Instance, api_key

NOT_FOUND = {"status": 404, "error": "Not Found"}


def receipt(receipt_id: str = "rec_1", payment_id: str = "pay_1", **fields: object) -> Event:
    plain = {"id": receipt_id, "number": f"R-{receipt_id}", "payment": {"id": payment_id}}
    return event("payment_receipt.created", {"payment_receipt": plain | fields})


async def test_a_list_has_lagos_meta(host: httpx.AsyncClient, fold: Fold) -> None:
    await fold(*(invoice(f"inv_{n}", issuing_date=f"2026-03-0{n}") for n in range(1, 6)))

    body = (await host.get("invoices", params={"page": 2, "per_page": 2})).json()

    assert [one["lago_id"] for one in body["invoices"]] == ["inv_3", "inv_2"]
    assert body["meta"] == {
        "current_page": 2,
        "next_page": 3,
        "prev_page": 1,
        "total_pages": 3,
        "total_count": 5,
    }


async def test_an_empty_list_has_page_0(host: httpx.AsyncClient) -> None:
    for collection in ("invoices", "payments", "payment_receipts", "credit_notes"):
        assert (await host.get(collection)).json() == {
            collection: [],
            "meta": {
                "current_page": 0,
                "next_page": None,
                "prev_page": None,
                "total_pages": 0,
                "total_count": 0,
            },
        }


async def test_an_invoice_has_every_main_amount_whatever_was_said(
    host: httpx.AsyncClient, fold: Fold
) -> None:
    await fold(
        invoice(total_amount_cents=12_000, taxes_amount_cents=2_000), payment(amount_cents=5_000)
    )

    found = (await host.get("invoices/inv_1")).json()["invoice"]

    amounts = {name: value for name, value in found.items() if name.endswith("amount_cents")}
    assert amounts == {
        "fees_amount_cents": 10_000,
        "taxes_amount_cents": 2_000,
        "progressive_billing_credit_amount_cents": 0,
        "coupons_amount_cents": 0,
        "credit_notes_amount_cents": 0,
        "sub_total_excluding_taxes_amount_cents": 10_000,
        "sub_total_including_taxes_amount_cents": 12_000,
        "prepaid_credit_amount_cents": 0,
        "prepaid_granted_credit_amount_cents": None,
        "prepaid_purchased_credit_amount_cents": None,
        "total_amount_cents": 12_000,
        "total_paid_amount_cents": 5_000,
        "total_due_amount_cents": 7_000,
        "total_offsetted_credit_note_amount_cents": 0,
    }
    assert found["customer"]["external_id"] == "cust_1"
    assert found["customer"]["applicable_timezone"] == "Europe/Paris"


async def test_one_has_lines_and_a_list_has_not(host: httpx.AsyncClient, fold: Fold) -> None:
    await fold(invoice(fees=[{"id": "fee_1", "description": "Seats", "amount_cents": 10_000}]))

    (listed,) = (await host.get("invoices")).json()["invoices"]
    found = (await host.get("invoices/inv_1")).json()["invoice"]

    assert "fees" not in listed
    assert [fee["lago_id"] for fee in found["fees"]] == ["fee_1"]


async def test_what_nobody_has_told_is_nothing_that_lagos_models_refuse(
    host: httpx.AsyncClient, fold: Fold
) -> None:
    period = {
        "lago_subscription_id": "sub_1",
        "lago_plan_id": "plan_1",
        "subscription_from_datetime": "2026-01-01T00:00:00Z",
    }
    parts: dict[str, Any] = {
        "billing_periods": [period, {}],
        "credits": [{}],
        "fees": [{}],
        "metadata": [{}],
    }
    await fold(invoice(**parts), receipt())

    found = (await host.get("invoices/inv_1")).json()["invoice"]
    (listed,) = (await host.get("payment_receipts")).json()["payment_receipts"]

    InvoiceResponse.parse_obj(found)
    PaymentReceiptResponse.parse_obj(listed)
    assert found["billing_periods"][0].items() >= period.items()
    assert found["billing_periods"][1]["subscription_from_datetime"] == "1970-01-01T00:00:00Z"
    assert (listed["payment"]["lago_id"], listed["payment"]["amount_cents"]) == ("pay_1", 0)


# What is asked for, and which of the invoices below that are.
FILTERED: list[tuple[dict[str, Any], list[str]]] = [
    ({}, ["draft", "yen", "late", "paid", "gone"]),
    ({"external_customer_id": "cust_2"}, ["yen"]),
    ({"currency": "JPY"}, ["yen"]),
    ({"amount_from": 10_000, "amount_to": 15_000}, ["draft", "late", "paid", "gone"]),
    ({"issuing_date_from": "2026-02-01", "issuing_date_to": "2026-03-01"}, ["yen", "late"]),
    ({"status": "draft"}, ["draft"]),
    ({"statuses[]": ["voided", "draft"]}, ["draft", "gone"]),
    ({"statuses": ["finalized"]}, ["yen", "late", "paid"]),
    ({"payment_status": "succeeded"}, ["paid"]),
    ({"payment_statuses[]": ["pending"]}, ["draft", "yen", "late", "gone"]),
    ({"payment_overdue": "true"}, ["late"]),
    ({"payment_overdue": "false"}, ["draft", "yen", "paid", "gone"]),
    ({"partially_paid": "true"}, ["late"]),
    ({"payment_dispute_lost": "true"}, []),
    ({"settlements[]": ["payment"]}, ["late", "paid"]),
    ({"invoice_type": "subscription"}, ["yen"]),
    ({"purchase_order_number": "PO-7"}, ["paid"]),
    ({"metadata[team]": "north"}, ["paid"]),
    ({"metadata[team]": ""}, ["draft", "yen", "late", "gone"]),
    ({"search_term": "n-PA"}, ["paid"]),
    ({"search_term": "globex"}, ["yen"]),
    ({"search_term": "%"}, []),
    ({"self_billed": "true"}, []),
    ({"self_billed": "false", "nonsense": "yes"}, ["draft", "yen", "late", "paid", "gone"]),
]


async def test_invoices_are_filtered_as_lago_does(host: httpx.AsyncClient, fold: Fold) -> None:
    await fold(
        customer("cust_2", name="Globex"),
        invoice("draft", kind="invoice.drafted", status="draft", issuing_date="2026-04-01"),
        invoice(
            "yen",
            customer_id="cust_2",
            currency="JPY",
            total_amount_cents=20_000,
            invoice_type="subscription",
            payment_due_date="2999-01-01",
        ),
        invoice("late", issuing_date="2026-02-01", payment_due_date="2026-02-02"),
        invoice(
            "paid",
            issuing_date="2026-01-15",
            purchase_order_number="PO-7",
            metadata=[{"key": "team", "value": "north"}],
        ),
        invoice("gone", kind="invoice.voided", status="voided", issuing_date="2026-01-01"),
        payment("paid"),
        payment("late", amount_cents=1),
    )

    for query, expected in FILTERED:
        answer = await host.get("invoices", params=query)

        assert answer.status_code == httpx.codes.OK, answer.text
        body = answer.json()
        assert [one["lago_id"] for one in body["invoices"]] == expected, query
        assert body["meta"]["total_count"] == len(expected), query


async def test_a_customer_has_lists_of_its_own(host: httpx.AsyncClient, fold: Fold) -> None:
    await fold(
        customer("cust/é 2"),
        invoice("theirs", customer_id="cust/é 2"),
        invoice("ours"),
        payment("theirs", payment_id="pay_theirs"),
        payment("ours", payment_id="pay_ours"),
        receipt("rec_theirs", "pay_theirs"),
        credit_note("theirs", id="cn_theirs"),
        credit_note("ours", id="cn_ours"),
    )

    for collection in ("invoices", "payments", "payment_receipts", "credit_notes"):
        body = (await host.get(f"customers/cust%2F%C3%A9%202/{collection}")).json()
        assert [one["lago_id"].endswith("theirs") for one in body[collection]] == [True], collection
        assert body["meta"]["total_count"] == 1
        assert (await host.get(f"customers/nobody/{collection}")).status_code == 404


async def test_payments_say_what_they_pay(host: httpx.AsyncClient, fold: Fold) -> None:
    await fold(
        invoice("inv_1"),
        invoice("inv_2"),
        payment("inv_1", "inv_2", payment_id="pay_1", amount_cents=20_000),
        receipt(created_at="2026-03-11T00:00:00Z"),
    )

    found = (await host.get("payments/pay_1")).json()["payment"]
    listed = (await host.get("payment_receipts", params={"invoice_id": "inv_2"})).json()

    assert found["invoice_ids"] == ["inv_1", "inv_2"]
    assert found["invoice_numbers"] == ["N-inv_1", "N-inv_2"]
    assert (found["reference"], found["type"]) == ("", "manual")
    assert listed["payment_receipts"][0]["payment"] == found
    assert (await host.get("payment_receipts/rec_1")).json()["payment_receipt"]["payment"] == found


async def test_a_credit_note_names_its_invoice(host: httpx.AsyncClient, fold: Fold) -> None:
    await fold(invoice(), credit_note(id="cn_1", taxes_amount_cents=200, reason="other"))

    found = (await host.get("credit_notes/cn_1")).json()["credit_note"]
    by_number = (await host.get("credit_notes", params={"invoice_number": "N-inv_1"})).json()
    by_reason = (await host.get("credit_notes", params={"reason": "order_change"})).json()

    assert (found["lago_invoice_id"], found["invoice_number"]) == ("inv_1", "N-inv_1")
    assert (found["taxes_rate"], found["offset_amount_cents"]) == (25.0, 1_000)
    assert by_number["credit_notes"] == [found]
    assert by_reason["credit_notes"] == []


async def test_customers_are_filtered(host: httpx.AsyncClient, fold: Fold) -> None:
    await fold(
        customer("cust_2", name="Globex", country="FR", currency="EUR", customer_type="company"),
        customer("cust_3", deleted=True),
        event("customer.deleted", {"customer": {"external_id": "cust_4"}}),
    )

    async def ids(**query: Any) -> list[str]:
        body = (await host.get("customers", params=query)).json()
        assert body["meta"]["total_count"] == len(body["customers"])
        return [one["external_id"] for one in body["customers"]]

    assert await ids(external_id="cust_2") == ["cust_2"]
    assert await ids(search_term="GLOB") == ["cust_2"]
    assert await ids(search_term="hooli.example") == ["cust_1"]
    assert await ids(**{"countries[]": ["FR", "US"]}) == ["cust_2"]
    assert await ids(has_customer_type="false") == ["cust_1", "cust_3"]
    assert await ids(**{"account_type[]": "partner"}) == []
    assert (await host.get("customers/cust_4")).json()["code"] == "customer_not_found"


async def test_what_another_organization_has_is_not_there(
    host: httpx.AsyncClient, fold: Fold
) -> None:
    theirs: dict[str, Any] = {"organization_id": "globex"}
    await fold(
        customer("cust_9", "globex"),
        invoice("inv_9", customer_id="cust_9", organization_id="globex"),
        payment("inv_9", payment_id="pay_9", **theirs),
        credit_note("inv_9", id="cn_9", **theirs),
    )

    for path in ("customers/cust_9", "invoices/inv_9", "payments/pay_9", "credit_notes/cn_9"):
        answer = await host.get(path)
        assert answer.json() == NOT_FOUND | {"code": f"{path.split('s/')[0]}_not_found"}
    assert (await host.get("invoices")).json()["meta"]["total_count"] == 0
    assert (await host.get("customers/cust_9/invoices")).status_code == 404


async def test_a_key_without_the_scope_reads_nothing(
    portal: Portal, token_service: Instance, host: httpx.AsyncClient
) -> None:
    key = await api_key(token_service.settings, scopes=("portal_sessions:read",))

    refused = await portal.get("/api/v1/invoices", key)

    assert refused.status_code == httpx.codes.FORBIDDEN
    assert refused.json()["code"] == "billing_read_not_allowed"
    assert (await host.get("invoices")).status_code == httpx.codes.OK


async def test_an_operator_reads_as_a_host_does(
    portal: Portal, token_service: Instance, host: httpx.AsyncClient, fold: Fold
) -> None:
    await fold(invoice())
    operator = {"organization_id": "acme", "subject": "ada", "label": "Ada"}
    async with token_service.client(token_service.service_secret) as console:
        session = (await console.post("/token/operator_sessions", data=operator)).json()["session"]

    answer = await portal.get("/api/v1/invoices", session)

    assert answer.json() == (await host.get("invoices")).json()
