"""One record, read: applied, ignored, or refused with the field's name."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.events import INVOICE, PAYMENT, ObjectType
from services.ledger.decoding import Decoded, Ignored, Outcome, Refused, decode
from tests.ledger.builders import NOON_MS, credit_note, encoded, event, invoice, payment


def read(
    value: bytes | None, headers: Any = (), *, expected: ObjectType | None = INVOICE
) -> Outcome:
    return decode(value, headers, NOON_MS, expected)


def reason(outcome: Outcome) -> str:
    assert isinstance(outcome, Refused), outcome
    return outcome.reason


def snapshot(outcome: Outcome) -> Any:
    assert isinstance(outcome, Decoded), outcome
    return outcome.snapshot


def with_invoice(**fields: Any) -> bytes:
    return invoice(**fields)


@pytest.mark.parametrize(
    ("value", "field"),
    [
        (b"not json", "value"),
        (b"", "value"),
        (None, "value"),
        (b"[]", "value"),
        (b"{}", "specversion"),
        (b'{"a": "\xff"}', "value"),
        (b" " * 1_048_577, "value"),
        (encoded(event("invoice.created", {}, specversion="0.3")), "specversion"),
        (encoded(event("invoice.created", {}, source="")), "source"),
        (encoded(event("invoice.created", {}, organization="")), "organizationid"),
        (encoded(event("invoice.created", {}, time="yesterday")), "time"),
        (encoded(event("invoice.created", {})), "data.invoice"),
        (encoded(event("invoice.created", {"invoice": 1})), "data.invoice"),
        (with_invoice(id=...), "data.invoice.id"),
        (with_invoice(number=None), "data.invoice.number"),
        (with_invoice(currency="XXX"), "data.invoice.currency"),
        (with_invoice(currency="eur"), "data.invoice.currency"),
        (with_invoice(total_amount_cents="100"), "data.invoice.total_amount_cents"),
        (with_invoice(total_amount_cents=1.0), "data.invoice.total_amount_cents"),
        (with_invoice(total_amount_cents=True), "data.invoice.total_amount_cents"),
        (with_invoice(total_amount_cents=2**63), "data.invoice.total_amount_cents"),
        (with_invoice(issuing_date="2026-02-30"), "data.invoice.issuing_date"),
        (with_invoice(issuing_date=1767268800), "data.invoice.issuing_date"),
        (with_invoice(payment_due_date="soon"), "data.invoice.payment_due_date"),
        (with_invoice(id="x" * 201), "data.invoice.id"),
        (with_invoice(version=2**63), "data.version"),
        (with_invoice(version=1.5), "data.version"),
        (with_invoice(number="a\x00b"), "data.invoice.number"),
        (with_invoice(fees=[{"description": "\x00"}]), "data.invoice.fees[0].description"),
        (with_invoice(unknown="\x00"), "data.invoice.unknown"),
        (payment(payment_status="odd"), "data.payment.payment_status"),
        (payment(invoice_ids=[]), "data.payment.invoice_ids"),
        (payment("p", None), "data.payment.invoice_ids"),
        (credit_note(invoice_id=...), "data.credit_note.invoice_id"),
    ],
)
def test_a_refusal_names_the_field(value: bytes | None, field: str) -> None:
    assert reason(read(value)).startswith(f"{field}:")


def test_a_lone_surrogate_is_refused() -> None:
    value = encoded(event("invoice.created", {})).replace(
        b'"data": {}', b'"data": {"x": "\\ud800"}'
    )
    assert reason(read(value)).startswith("value:")


def test_an_escaped_backslash_before_u0000_is_text() -> None:
    fields = snapshot(read(with_invoice(number="\\u0000"))).fields
    assert fields["number"] == "\\u0000"


@pytest.mark.parametrize(
    "event_type", ["subscription.started", "organization.deleted", "x", "invoice"]
)
def test_a_type_that_means_nothing_here_is_ignored(event_type: str) -> None:
    assert read(encoded(event(event_type, {}))) == Ignored(event_type)


def test_an_unknown_verb_is_read_as_the_state_of_the_object() -> None:
    assert (
        snapshot(read(with_invoice(event_type="invoice.reopened"))).fields["status"] == "finalized"
    )


@pytest.mark.parametrize("expected", [INVOICE, PAYMENT, None])
@pytest.mark.parametrize("value", [invoice(), payment(), credit_note()])
def test_a_topic_only_hints_at_what_its_records_are(
    value: bytes, expected: ObjectType | None
) -> None:
    assert read(value, expected=expected) == read(value, expected=None)


def test_binary_mode_carries_the_attributes_in_headers() -> None:
    structured = event("invoice.finalized", {}, id="1")
    body = json.loads(invoice())["data"]
    headers = [
        (f"ce_{name}", str(value).encode()) for name, value in structured.items() if name != "data"
    ]
    binary = read(json.dumps(body).encode(), [*headers, ("content-type", b"application/json")])
    assert binary == read(encoded({**structured, "data": body}))


def test_binary_mode_refuses_by_the_headers_name() -> None:
    assert reason(read(b"{}", [("ce_id", b"\xff")])).startswith("ce_id:")
    assert reason(read(b"{}", [("ce_id", b"a\x00")])).startswith("ce_id:")
    assert reason(read(b"{}", [("ce_id", b"1")])).startswith("specversion:")


def test_headers_that_are_no_attributes_are_not_read() -> None:
    assert isinstance(read(invoice(), [("trace", b"\xff"), ("empty", None)]), Decoded)


def test_a_refusal_says_whose_event_it_was() -> None:
    outcome = read(with_invoice(currency="XXX"))
    assert isinstance(outcome, Refused)
    assert outcome.organization_id == "acme"


def test_an_organization_cannot_speak_for_another() -> None:
    value = encoded(event("organization.updated", {"organization": {"id": "other"}}))
    assert reason(read(value)).startswith("data.organization.id:")


def test_lagos_names_are_read() -> None:
    value = with_invoice(
        id=..., lago_id="L1", external_customer_id=..., customer={"external_id": "c9"}
    )
    outcome = read(value)
    assert isinstance(outcome, Decoded)
    assert (outcome.object_id, outcome.customer_id) == ("L1", "c9")
    assert outcome.snapshot.fields["id"] == "L1"


def test_versions_come_from_version_then_updated_at_then_time_then_the_record() -> None:
    updated = "2026-01-01T00:00:01Z"
    body = json.loads(invoice())["data"]["invoice"]
    assert snapshot(read(with_invoice(version=7, updated_at=updated))).stamp.version == 7
    assert snapshot(read(with_invoice(version=None, updated_at=updated))).stamp.version == (
        1_767_225_601_000_000
    )
    assert snapshot(read(with_invoice(version=None))).stamp.version == NOON_MS * 1_000
    timeless = encoded(event("invoice.updated", {"invoice": body}, time=None))
    assert snapshot(decode(timeless, (), 5, INVOICE)).stamp.version == 5_000
    assert snapshot(decode(timeless, (), -1, INVOICE)).stamp.version == 0


def test_what_an_events_type_says_is_part_of_the_snapshot() -> None:
    assert snapshot(read(with_invoice(event_type="invoice.voided"))).fields["status"] == "voided"
    assert snapshot(read(with_invoice(event_type="invoice.deleted"))).fields["deleted"] is True
    lost = snapshot(read(with_invoice(event_type="invoice.payment_dispute_lost")))
    assert lost.fields["payment_dispute_lost_at"] == "2026-01-01T12:00:00Z"


def test_the_order_of_keys_is_no_content() -> None:
    body = json.loads(invoice())
    backwards = dict(reversed(body["data"]["invoice"].items()))
    body["data"]["invoice"] = backwards
    assert snapshot(read(encoded(body))) == snapshot(read(invoice()))


@given(st.binary(max_size=200))
def test_no_bytes_at_all_raise(value: bytes) -> None:
    assert isinstance(read(value), Refused | Ignored)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=8,
    ),
    st.sampled_from(["data", "type", "organizationid", "time", "id"]),
)
def test_no_json_at_all_raises(value: Any, name: str) -> None:
    broken = {**json.loads(invoice()), name: value}
    outcome = read(json.dumps(broken).encode())
    if isinstance(outcome, Refused):
        outcome.reason.encode()
        assert "\x00" not in outcome.reason
