"""Lago's webhooks read as CloudEvents."""

from typing import Any

import pytest

from services.ledger.intake.admission import admit
from services.ledger.intake.lago import NotAWebhookError, event_id_of, event_of
from services.ledger.intake.named_customers import customer_id_in
from tests.ledger.intake.builders import (
    ORGANIZATION_ID,
    lago_credit_note,
    lago_customer,
    lago_invoice,
    lago_payment,
    payment_receipt,
    webhook,
)


def read(body: Any) -> dict[str, Any] | None:
    return event_of(body, organization_id=ORGANIZATION_ID, event_id="key-1")


def test_a_webhook_becomes_an_event_of_the_organization_it_was_sent_to() -> None:
    carried = lago_invoice()
    assert read(webhook("invoice.created", carried)) == {
        "specversion": "1.0",
        "id": "key-1",
        "source": "lago",
        "type": "invoice.created",
        "organizationid": ORGANIZATION_ID,
        "datacontenttype": "application/json",
        "data": {"invoice": carried},
    }


@pytest.mark.parametrize(
    ("webhook_type", "carried"),
    [
        ("invoice.created", lago_invoice()),
        ("invoice.drafted", lago_invoice(status="draft")),
        ("invoice.one_off_created", lago_invoice()),
        ("invoice.payment_status_updated", lago_invoice()),
        ("invoice.voided", lago_invoice()),
        ("credit_note.created", lago_credit_note()),
        ("payment.succeeded", lago_payment()),
        ("payment_receipt.generated", payment_receipt()),
        ("customer.created", lago_customer()),
        ("customer.vies_check", lago_customer()),
    ],
)
def test_what_lago_sends_can_be_applied_as_it_is(webhook_type: str, carried: Any) -> None:
    event = read(webhook(webhook_type, carried))
    assert admit(event, ORGANIZATION_ID, "") is not None


def test_a_lost_dispute_nests_its_invoice() -> None:
    nested = {"invoice": lago_invoice(), "provider_error": "card_stolen"}
    event = read(
        webhook("invoice.payment_dispute_lost", nested, object_type="payment_dispute_lost")
    )
    assert event is not None
    assert event["data"] == {"invoice": lago_invoice()}


@pytest.mark.parametrize(
    "body",
    [
        webhook("subscription.started", {"lago_id": "sub-1"}),
        webhook("wallet_transaction.created", {"lago_id": "wt-1"}),
        webhook(
            "customer.checkout_url_generated",
            {"checkout_url": "https://pay.example"},
            object_type="payment_provider_customer_checkout_url",
        ),
        webhook(
            "invoice.payment_failure",
            {"lago_invoice_id": "inv-1", "provider_error": {}},
            object_type="payment_provider_invoice_payment_error",
        ),
        webhook("payment.requires_action", {"lago_payable_id": "inv-1", "next_action": {}}),
    ],
)
def test_a_type_that_means_nothing_here_is_no_event(body: Any) -> None:
    assert read(body) is None


@pytest.mark.parametrize(
    "body", [None, [], "x", {}, {"webhook_type": "invoice.created"}, {"object_type": "invoice"}]
)
def test_without_its_envelope_it_is_no_webhook(body: Any) -> None:
    with pytest.raises(NotAWebhookError):
        read(body)


@pytest.mark.parametrize(
    "carried", [None, {}, "x", lago_invoice(currency="EURO"), lago_invoice(lago_id=None)]
)
def test_an_object_that_cannot_be_applied_is_still_an_event(carried: Any) -> None:
    event = read(webhook("invoice.created", carried))
    assert event is not None
    assert event["type"] == "invoice.created"


def test_the_unique_key_is_the_events_id() -> None:
    assert event_id_of("key-1", b"{}") == "key-1"


@pytest.mark.parametrize("key", [None, "", "k" * 201])
def test_without_a_usable_key_each_delivery_has_the_same_id(key: str | None) -> None:
    assert event_id_of(key, b"{}") == event_id_of(None, b"{}")
    assert event_id_of(key, b"{}") != event_id_of(None, b"[]")


def test_a_refused_object_is_keyed_by_the_customer_it_names() -> None:
    assert customer_id_in({"data": {"customer": {"external_id": "cus-1"}}}) == "cus-1"
    assert customer_id_in({"data": {"invoice": {"external_customer_id": 5}}}) is None
    assert customer_id_in({"data": {}}) is None
    nested: dict[str, Any] = {"version": 1, "invoice": {"customer": {"external_id": "cus-2"}}}
    assert customer_id_in({"data": nested}) == "cus-2"
    assert customer_id_in({"data": {"invoice": {"external_customer_id": "c" * 201}}}) is None
