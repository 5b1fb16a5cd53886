"""What the filters of payments, receipts, credit notes and customers find, and how many that are.

Those of invoices are in test_reading.py.
"""

from typing import Any

import httpx
import pytest

from tests.portal.builders import credit_note, customer, event, invoice, payment
from tests.portal.conftest import Event, Fold

Found = list[tuple[dict[str, Any], list[str]]]

PAYMENTS: Found = [
    ({}, ["big", "small", "theirs"]),
    ({"external_customer_id": "cust_2"}, ["theirs"]),
    ({"invoice_id": "inv_1"}, ["big", "small"]),
    ({"invoice_id": "inv_1", "payment_status": "failed"}, []),
    ({"payment_status": "succeeded"}, ["big", "small", "theirs"]),
    ({"currency": "EUR"}, ["big", "small", "theirs"]),
    ({"amount_from": 5_000}, ["big", "theirs"]),
    ({"amount_to": 5_000}, ["small"]),
    ({"amount_from": 1, "amount_to": 4_999, "external_customer_id": "cust_1"}, ["small"]),
    ({"amount_from": -1, "amount_to": 0}, []),
    ({"created_at_from": "2026-03-11"}, ["big"]),
    ({"created_at_to": "2026-03-10", "invoice_id": "inv_1"}, ["small"]),
]
RECEIPTS: Found = [
    ({}, ["rec_1", "rec_2"]),
    ({"external_customer_id": "cust_2"}, ["rec_2"]),
    ({"invoice_id": "inv_1"}, ["rec_1"]),
    ({"invoice_id": "inv_1", "external_customer_id": "cust_2"}, []),
]
CREDIT_NOTES: Found = [
    ({}, ["cn_2", "cn_1"]),
    ({"external_customer_id": "cust_2"}, ["cn_2"]),
    ({"issuing_date_from": "2026-03-12", "issuing_date_to": "2026-03-12"}, ["cn_1"]),
    ({"amount_from": 900, "amount_to": 1_100}, ["cn_1"]),
    ({"currency": "EUR", "types[]": ["offset"]}, ["cn_2", "cn_1"]),
    ({"types[]": ["refund"]}, ["cn_2"]),
    ({"reason[]": ["other"]}, ["cn_1"]),
    ({"credit_status": "consumed"}, ["cn_1"]),
    ({"refund_status": "pending"}, ["cn_2"]),
    ({"invoice_number": "N-inv_1"}, ["cn_1"]),
    ({"purchase_order_number": "PO-7"}, ["cn_2"]),
    ({"search_term": "globex"}, ["cn_2"]),
    ({"search_term": "CN_1"}, ["cn_1"]),
]
CUSTOMERS: Found = [
    ({}, ["cust_1", "cust_2"]),
    ({"external_id": "cust_2"}, ["cust_2"]),
    ({"search_term": "glob"}, ["cust_2"]),
    ({"countries[]": ["FR"]}, ["cust_2"]),
    ({"states[]": ["Paris"]}, ["cust_2"]),
    ({"zipcodes[]": ["75001", "1"]}, ["cust_2"]),
    ({"currencies[]": ["JPY"]}, ["cust_2"]),
    ({"has_tax_identification_number": "true"}, ["cust_2"]),
    ({"customer_type": "company"}, ["cust_2"]),
    ({"has_customer_type": "false"}, ["cust_1"]),
    # Events tell of no custom fields of customers.
    ({"metadata[team]": "north"}, []),
    ({"metadata[team]": ""}, ["cust_1", "cust_2"]),
]


def _receipt(receipt_id: str, payment_id: str) -> Event:
    plain = {"id": receipt_id, "number": f"R-{receipt_id}", "payment": {"id": payment_id}}
    return event("payment_receipt.created", {"payment_receipt": plain})


@pytest.fixture
async def host(host: httpx.AsyncClient, fold: Fold) -> httpx.AsyncClient:
    """With two customers who have paid and been credited."""
    await fold(
        customer(
            "cust_2",
            name="Globex",
            country="FR",
            state="Paris",
            zipcode="75001",
            currency="JPY",
            tax_identification_number="FR1",
            customer_type="company",
        ),
        invoice(),
        invoice("inv_2", customer_id="cust_2", purchase_order_number="PO-7"),
        payment(payment_id="big", created_at="2026-03-11T10:00:00Z"),
        payment(payment_id="small", amount_cents=1),
        payment("inv_2", payment_id="theirs", created_at="2026-03-09T10:00:00Z"),
        _receipt("rec_1", "big"),
        _receipt("rec_2", "theirs"),
        credit_note(id="cn_1", reason="other", credit_status="consumed"),
        credit_note(
            "inv_2",
            id="cn_2",
            external_customer_id="cust_2",
            issuing_date="2026-03-13",
            total_amount_cents=2_000,
            refund_amount_cents=1_000,
            refund_status="pending",
        ),
    )
    return host


async def test_lists_are_filtered_and_counted(host: httpx.AsyncClient) -> None:
    for collection, asked in (
        ("payments", PAYMENTS),
        ("payment_receipts", RECEIPTS),
        ("credit_notes", CREDIT_NOTES),
        ("customers", CUSTOMERS),
    ):
        name = "external_id" if collection == "customers" else "lago_id"
        for params, expected in asked:
            answer = await host.get(collection, params=params)
            assert answer.status_code == httpx.codes.OK, (params, answer.text)
            body = answer.json()
            assert [one[name] for one in body[collection]] == expected, params
            assert body["meta"]["total_count"] == len(expected), params
