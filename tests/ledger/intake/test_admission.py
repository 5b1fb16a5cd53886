"""Events are admitted as records, or refused with everything that is wrong."""

import json
from typing import Any

import pytest

from services.ledger.decoding import Decoded, decode
from services.ledger.intake.admission import Record, admit
from services.ledger.intake.modes import sent_events
from services.ledger.refusals import RefusedError, error_codes
from tests.ledger.intake.builders import (
    ORGANIZATION_ID,
    credit_note,
    customer,
    event,
    invoice,
    payment,
    payment_receipt,
)


def admitted(sent: Any) -> Record | None:
    return admit(sent, ORGANIZATION_ID, "events[1]")


def codes(sent: Any) -> dict[str, list[str]]:
    with pytest.raises(RefusedError) as caught:
        admitted(sent)
    return error_codes(caught.value.refusals)


@pytest.mark.parametrize(
    ("event_type", "data", "topic", "key"),
    [
        ("invoice.finalized", {"invoice": invoice()}, "billing.invoices", b"acme/cus-1"),
        ("invoice.thawed", {"invoice": invoice()}, "billing.invoices", b"acme/cus-1"),
        ("payment.succeeded", {"payment": payment()}, "billing.payments", b"acme"),
        (
            "payment.failed",
            {"payment": payment(external_customer_id="cus-1")},
            "billing.payments",
            b"acme/cus-1",
        ),
        (
            "payment_receipt.created",
            {"payment_receipt": payment_receipt()},
            "billing.payments",
            b"acme",
        ),
        (
            "payment_receipt.created",
            {
                "payment_receipt": payment_receipt(
                    payment={"lago_id": "pay-1", "external_customer_id": "cus-1"}
                )
            },
            "billing.payments",
            b"acme/cus-1",
        ),
        (
            "credit_note.created",
            {"credit_note": credit_note()},
            "billing.credit-notes",
            b"acme",
        ),
        ("customer.updated", {"customer": customer()}, "billing.customers", b"acme/cus-1"),
        (
            "organization.updated",
            {"organization": {"id": "acme"}},
            "billing.organizations",
            b"acme",
        ),
    ],
)
def test_an_event_goes_to_its_topic_under_its_customers_key(
    event_type: str, data: dict[str, Any], topic: str, key: bytes
) -> None:
    record = admitted(event(event_type, data=data))
    assert record is not None
    assert (record.topic, record.key) == (topic, key)


def test_the_event_travels_as_it_came_with_nulls_and_unknown_fields() -> None:
    sent = event(data={"invoice": invoice(file_url=None, flavour="ä"), "version": 3}, extra="x")
    record = admitted(sent)
    assert record is not None
    assert json.loads(record.value) == sent
    assert record.headers == (("content-type", b"application/cloudevents+json"),)


@pytest.mark.parametrize("event_type", ["subscription.started", "invoice", "organization.created"])
def test_a_type_that_means_nothing_is_ignored(event_type: str) -> None:
    assert admitted(event(event_type)) is None


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ([], {"events[1]": ["value_is_invalid"]}),
        (None, {"events[1]": ["value_is_mandatory"]}),
        (event(specversion="0.3"), {"events[1].specversion": ["value_is_invalid"]}),
        (event(id=""), {"events[1].id": ["value_is_mandatory"]}),
        (event(time="noon"), {"events[1].time": ["invalid_date"]}),
        (event(organizationid="hooli"), {"events[1].organizationid": ["value_is_invalid"]}),
        (event(data=None), {"events[1].data.invoice": ["value_is_mandatory"]}),
        (event(data=[]), {"events[1].data": ["value_is_invalid"]}),
        (event(data={"payment": {}}), {"events[1].data.invoice": ["value_is_mandatory"]}),
        (event(data={"invoice": 1}), {"events[1].data.invoice": ["value_is_invalid"]}),
        (
            event(data={"invoice": invoice(currency="EURO"), "version": True}),
            {
                "events[1].data.invoice.currency": ["unknown_currency"],
                "events[1].data.version": ["value_is_invalid"],
            },
        ),
        (
            event(data={"invoice": invoice(), "version": 2**63}),
            {"events[1].data.version": ["value_is_out_of_range"]},
        ),
        (
            event(data={"invoice": invoice(number="a\x00")}),
            {"events[1].data.invoice.number": ["value_is_invalid"]},
        ),
        (
            event(data={"invoice": invoice(note="x" * 1_048_576)}),
            {"events[1]": ["value_is_too_long"]},
        ),
        (
            event(data={"invoice": invoice(rate=float("inf"))}),
            {"events[1]": ["value_is_out_of_range"]},
        ),
        (
            event("organization.updated", data={"organization": {"id": "hooli"}}),
            {"events[1].data.organization.id": ["value_is_invalid"]},
        ),
    ],
)
def test_what_is_wrong_is_named(sent: Any, expected: dict[str, list[str]]) -> None:
    assert codes(sent) == expected


def test_every_missing_attribute_is_named_at_once() -> None:
    assert set(codes({"specversion": "1.0"})) == {
        f"events[1].{name}" for name in ("id", "source", "type", "organizationid")
    }


def test_a_batch_is_an_array_and_a_lone_event_has_no_index() -> None:
    assert sent_events({}, b"[{}, {}]").name(1) == "events[1]"
    assert sent_events({}, b"{}").name(0) == ""


def test_binary_mode_reads_the_envelope_from_headers() -> None:
    headers = {
        "ce-specversion": "1.0",
        "ce-id": "event-1",
        "ce-source": "https://billing.example.com/a%20b",
        "ce-type": "invoice.finalized",
        "ce-organizationid": "acme",
        "content-type": "application/json",
    }
    sent = sent_events(headers, json.dumps({"invoice": invoice()}).encode())
    record = admit(sent.events[0], ORGANIZATION_ID, sent.name(0))
    assert record is not None
    assert json.loads(record.value) == {
        "specversion": "1.0",
        "id": "event-1",
        "source": "https://billing.example.com/a b",
        "type": "invoice.finalized",
        "organizationid": "acme",
        "datacontenttype": "application/json",
        "data": {"invoice": invoice()},
    }


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff", b'{"a": NaN}', b'"\\ud800"', b"[" * 10_000, b"9" * 10_000]
)
def test_what_is_not_json_in_utf8_is_refused(body: bytes) -> None:
    with pytest.raises(RefusedError) as caught:
        sent_events({}, body)
    assert error_codes(caught.value.refusals) == {"body": ["value_is_invalid"]}


def test_a_batch_over_its_bound_is_refused() -> None:
    with pytest.raises(RefusedError):
        sent_events({}, b"[" + b",".join([b"1"] * 1_001) + b"]")


@pytest.mark.parametrize(
    "sent",
    [
        event(),
        event(time=None),
        event(data={"invoice": invoice(), "version": 7}),
        event("payment.updated", data={"payment": payment()}),
        event("payment_receipt.created", data={"payment_receipt": payment_receipt()}),
        event("credit_note.voided", data={"credit_note": credit_note()}),
        event("customer.deleted", data={"customer": customer()}),
        event("organization.updated", data={"organization": {"id": "acme"}}),
    ],
)
def test_what_is_admitted_the_projector_applies(sent: Any) -> None:
    record = admitted({name: value for name, value in sent.items() if value is not None})
    assert record is not None
    assert isinstance(decode(record.value, record.headers, 0, None), Decoded)
