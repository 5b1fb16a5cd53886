"""Stripe's events read as CloudEvents."""

from datetime import UTC
from typing import Any

import pytest

from services.ledger.decoding import Decoded, decode
from services.ledger.intake.admission import admit
from services.ledger.intake.stripe.events import NotAStripeEventError, event_of
from services.ledger.projection.snapshots import Snapshot, merge
from tests.ledger.intake.stripe.builders import (
    CREATED,
    NEW,
    OLD,
    VERSIONS,
    charge,
    credit_note,
    invoice_payment,
    open_invoice,
    paid_invoice,
    payment_intent,
    published,
    stripe_event,
)


def read(webhook: Any) -> dict[str, Any] | None:
    return event_of(webhook, organization_id="acme", timezone=UTC)


def snapshot(event_type: str, carried: Any, *, created: int = CREATED) -> Snapshot:
    """What the projector understands of the event."""
    record = admit(read(stripe_event(event_type, carried, created=created)), "acme", "")
    assert record is not None
    decoded = decode(record.value, record.headers, 0, None)
    assert isinstance(decoded, Decoded)
    return decoded.snapshot


def test_an_event_becomes_one_of_the_organization_it_was_sent_to() -> None:
    event = read(stripe_event("invoice.finalized", open_invoice(), id="evt_1"))
    assert event is not None
    assert event.pop("data")["invoice"]["id"] == "in_1"
    assert event == {
        "specversion": "1.0",
        "id": "evt_1",
        "source": "stripe",
        "type": "invoice.finalized",
        "organizationid": "acme",
        "datacontenttype": "application/json",
        "time": "2026-01-31T12:00:00Z",
    }


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("event_type", "name"),
    [
        ("customer.created", "customer"),
        ("customer.updated", "customer"),
        ("customer.deleted", "customer"),
        ("customer.tax_id.created", "tax_id"),
        ("invoice.created", "invoice"),
        ("invoice.paid", "invoice"),
        ("invoice.voided", "invoice"),
        ("invoice.deleted", "invoice"),
        ("credit_note.created", "credit_note"),
        ("credit_note.voided", "credit_note"),
    ],
)
def test_what_stripe_publishes_can_be_applied_as_it_is(
    event_type: str, name: str, version: str
) -> None:
    event = read(stripe_event(event_type, published(name, version), version=version))
    assert admit(event, "acme", "") is not None


@pytest.mark.parametrize(
    "carried", [charge(), charge(status="failed"), payment_intent(), invoice_payment()]
)
def test_what_pays_can_be_applied(carried: Any) -> None:
    assert admit(read(stripe_event("payment.any", carried)), "acme", "") is not None


@pytest.mark.parametrize(
    ("event_type", "carried"),
    [
        ("plan.created", published("event")["data"]["object"]),
        ("customer.subscription.created", {"id": "sub_1", "object": "subscription"}),
        ("invoice.upcoming", open_invoice(id=None)),
        ("charge.succeeded", published("charge", NEW)),
        ("charge.succeeded", published("charge", OLD)),
        ("payment_intent.succeeded", published("payment_intent", NEW)),
        ("payment_intent.created", payment_intent(status="requires_payment_method")),
        ("invoice_payment.created", invoice_payment(status="open")),
        ("charge.dispute.created", {"id": "dp_1", "object": "dispute"}),
        ("x", None),
    ],
)
def test_what_means_nothing_here_is_no_event(event_type: str, carried: Any) -> None:
    assert read(stripe_event(event_type, carried)) is None


def test_a_thin_event_means_nothing() -> None:
    thin = {"id": "evt_1", "object": "v2.core.event", "type": "v1.invoice.paid"}
    assert read(thin) is None


@pytest.mark.parametrize(
    "webhook", [None, [], 1, {}, {"object": "event"}, {"object": "charge", "id": "a", "type": "b"}]
)
def test_json_without_the_envelope_is_no_event(webhook: Any) -> None:
    with pytest.raises(NotAStripeEventError):
        read(webhook)


def test_of_one_second_the_later_state_of_an_invoices_life_counts() -> None:
    draft = snapshot("invoice.created", open_invoice(status="draft", number=None))
    opened = snapshot("invoice.finalized", open_invoice())
    paid = snapshot("invoice.paid", paid_invoice())
    for one in (draft, opened, paid):
        for other in (draft, opened, paid):
            merged = merge(merge(one, other), paid)
            assert (merged.fields["status"], merged.fields["payment_status"]) == (
                "finalized",
                "succeeded",
            )


def test_a_later_event_counts_whatever_came_first() -> None:
    failed = snapshot("charge.failed", charge(status="failed", failure_message="No funds"))
    paid = snapshot("payment_intent.succeeded", payment_intent(), created=CREATED + 1)
    for merged in (merge(failed, paid), merge(paid, failed)):
        assert merged.fields["payment_status"] == "succeeded"
        assert merged.fields["failure_reason"] is None
        # The charge knew it, the intent did not.
        assert merged.fields["payment_method"] == "card"


def test_whom_a_credit_note_is_for_is_known() -> None:
    record = admit(read(stripe_event("credit_note.created", credit_note())), "acme", "")
    assert record is not None
    assert record.key == b"acme/cus_1"
