"""The demo company is believable, valid and the same every time."""

import json
from datetime import date, timedelta
from itertools import pairwise

import pytest

from contracts.events import object_type_of
from contracts.topics import TOPIC_NAMES
from deploy.local.demo.company import HISTORY_DAYS, customers
from deploy.local.demo.history import SEED, DemoEvent, history
from deploy.local.demo.host.paying import OpenInvoices
from deploy.local.demo.load import record

TODAY = date(2026, 3, 14)


@pytest.fixture(scope="module")
def past() -> list[DemoEvent]:
    return history(TODAY)


def invoices(past: list[DemoEvent]) -> list[DemoEvent]:
    return [event for event in past if event.type == "invoice.finalized"]


def test_every_event_is_what_the_contracts_say(past: list[DemoEvent]) -> None:
    for event in past:
        object_type = object_type_of(event.type)
        assert object_type is not None
        object_type.model.model_validate_json(json.dumps(event.data[object_type.name]))


def test_the_same_seed_and_day_give_the_same_past(past: list[DemoEvent]) -> None:
    assert history(TODAY) == past


def test_it_has_200_customers_with_a_name_each() -> None:
    everyone = customers(SEED, TODAY)
    assert len({customer.external_id for customer in everyone}) == 200
    assert len({customer.name for customer in everyone}) == 200


def test_it_goes_back_three_years_and_ends_today(past: list[DemoEvent]) -> None:
    days = [event.at.date() for event in past]
    assert min(days) == TODAY - timedelta(days=HISTORY_DAYS)
    assert max(days) <= TODAY
    assert all(before.at <= after.at for before, after in pairwise(past))


def test_currencies_without_and_with_three_decimals_are_there(past: list[DemoEvent]) -> None:
    currencies = {event.data["invoice"]["currency"] for event in invoices(past)}
    assert {"USD", "EUR", "JPY", "KWD"} <= currencies


def test_every_way_an_invoice_can_end_is_there(past: list[DemoEvent]) -> None:
    assert {event.type for event in past} >= {
        "invoice.voided",
        "invoice.payment_dispute_lost",
        "payment.succeeded",
        "payment.failed",
        "payment.created",
        "credit_note.created",
    }
    payments = [event.data["payment"] for event in past if "payment" in event.data]
    assert any(payment["payment_status"] == "processing" for payment in payments)
    assert any(len(payment["invoice_ids"]) > 1 for payment in payments)


def test_every_payment_that_succeeded_has_a_receipt_with_a_number_of_its_own(
    past: list[DemoEvent],
) -> None:
    paid = [e.data["payment"]["id"] for e in past if e.type == "payment.succeeded"]
    receipts = [e.data["payment_receipt"] for e in past if "payment_receipt" in e.data]
    assert sorted(receipt["payment"]["id"] for receipt in receipts) == sorted(paid)
    assert len({receipt["number"] for receipt in receipts}) == len(receipts)


def test_an_invoice_adds_up(past: list[DemoEvent]) -> None:
    for event in invoices(past):
        invoice = event.data["invoice"]
        fees_cents = sum(fee["amount_cents"] for fee in invoice["fees"])
        assert invoice["fees_amount_cents"] == fees_cents
        taxed_cents = fees_cents - invoice["coupons_amount_cents"]
        assert invoice["total_amount_cents"] == taxed_cents + invoice["taxes_amount_cents"]


def test_invoice_numbers_run_by_date_without_a_gap(past: list[DemoEvent]) -> None:
    by_number = sorted(invoices(past), key=lambda event: str(event.data["invoice"]["number"])[-5:])
    serials = [int(event.data["invoice"]["number"][-5:]) for event in by_number]
    assert serials == list(range(1, len(serials) + 1))
    dates = [event.data["invoice"]["issuing_date"] for event in by_number]
    assert dates == sorted(dates)


def test_the_first_customer_has_a_bit_of_everything(past: list[DemoEvent]) -> None:
    mine = {event.type for event in past if event.external_customer_id == "cust-0001"}
    assert mine >= {
        "invoice.voided",
        "invoice.payment_dispute_lost",
        "payment.failed",
        "credit_note.created",
    }
    oldest = OpenInvoices(TODAY).take_oldest("cust-0001")
    assert oldest is not None
    assert oldest.due_date < TODAY.isoformat()


def test_records_go_to_known_topics_with_the_customer_in_their_key(past: list[DemoEvent]) -> None:
    for event in past[:500]:
        sent = record(event)
        assert sent.topic in TOPIC_NAMES
        key = sent.key.decode()
        assert key == f"acme/{event.external_customer_id}"


def test_an_open_invoice_is_handed_out_once() -> None:
    left = OpenInvoices(TODAY)
    seen = set()
    while (invoice := left.take_oldest("cust-0001")) is not None:
        assert invoice.id not in seen
        seen.add(invoice.id)
    assert seen
