"""Stripe's objects as ours, field by field."""

from datetime import UTC
from zoneinfo import ZoneInfo

import pytest

from services.ledger.intake.stripe.credit_notes import credit_note as read_credit_note
from services.ledger.intake.stripe.customers import customer as read_customer
from services.ledger.intake.stripe.customers import customer_of_tax_id
from services.ledger.intake.stripe.invoices import invoice as read_invoice
from services.ledger.intake.stripe.payments import (
    of_charge,
    of_invoice_payment,
    of_payment_intent,
)
from tests.ledger.intake.stripe.builders import (
    CREATED,
    OLD,
    charge,
    credit_note,
    invoice_payment,
    line,
    open_invoice,
    paid_invoice,
    payment_intent,
    published,
)


def test_an_invoice_has_its_terms_amounts_and_links() -> None:
    found = read_invoice(open_invoice(), UTC)
    lines, taxes = found.pop("fees"), found.pop("applied_taxes")
    metadata, customer = found.pop("metadata"), found.pop("customer")
    assert found == {
        "id": "in_1",
        "number": "ACME-0001",
        "external_customer_id": "cus_1",
        "currency": "EUR",
        "issuing_date": "2026-01-31",
        "payment_due_date": "2026-03-02",
        "status": "finalized",
        "payment_status": "pending",
        "invoice_type": "subscription",
        "voided_at": None,
        "created_at": "2026-01-31T11:00:00Z",
        "payment_url": "https://invoice.stripe.com/i/acct_1/live_1",
        "file_url": "https://pay.stripe.com/invoice/acct_1/live_1/pdf",
        "purchase_order_number": "PO-77",
        "fees_amount_cents": 1_000,
        "coupons_amount_cents": 0,
        "sub_total_excluding_taxes_amount_cents": 1_000,
        "taxes_amount_cents": 200,
        "sub_total_including_taxes_amount_cents": 1_200,
        "prepaid_credit_amount_cents": 0,
        "total_amount_cents": 1_200,
        "total_paid_amount_cents": 0,
        "total_due_amount_cents": 1_200,
    }
    assert lines == [
        {
            "id": "il_1",
            "description": "Pro plan",
            "item": {"type": "subscription", "name": "Pro plan"},
            "units": "4",
            "precise_unit_amount": "2.50",
            "amount_cents": 1_000,
            "taxes_amount_cents": 200,
            "total_amount_cents": 1_200,
            "from_date": "2026-01-01",
            "to_date": "2026-01-31",
            "external_subscription_id": "sub_1",
            "applied_taxes": taxes,
        }
    ]
    assert taxes == [{"tax_code": "txr_1", "amount_cents": 200, "fees_amount_cents": 1_000}]
    assert metadata == [
        {"key": "PO number", "value": "PO-77", "display_in_invoice": True},
        {"key": "project", "value": "x", "display_in_invoice": False},
    ]
    assert customer["tax_identification_number"] == "DE123456789"


@pytest.mark.parametrize(
    ("stripe", "ours"),
    [
        ("draft", ("draft", "pending")),
        ("open", ("finalized", "pending")),
        ("paid", ("finalized", "succeeded")),
        ("uncollectible", ("finalized", "failed")),
        ("void", ("voided", "pending")),
        ("strange", (None, None)),
    ],
)
def test_each_status_is_ours(stripe: str, ours: tuple[str, str]) -> None:
    found = read_invoice(open_invoice(status=stripe), UTC)
    assert (found["status"], found["payment_status"]) == ours


def test_a_draft_goes_by_its_id_until_it_has_a_number() -> None:
    assert read_invoice(open_invoice(status="draft", number=None), UTC)["number"] == "in_1"


def test_days_are_those_of_the_company() -> None:
    # Seven in the evening in Paris, and the next morning in Tokyo.
    stripe = open_invoice(effective_at=CREATED + 6 * 3_600)
    assert read_invoice(stripe, ZoneInfo("Europe/Paris"))["issuing_date"] == "2026-01-31"
    assert read_invoice(stripe, ZoneInfo("Asia/Tokyo"))["issuing_date"] == "2026-02-01"


def test_what_the_balance_paid_is_off_the_total() -> None:
    found = read_invoice(open_invoice(amount_due=800, amount_remaining=800), UTC)
    assert found["prepaid_credit_amount_cents"] == 400
    assert found["total_amount_cents"] == 800


def test_a_credit_note_is_not_taken_off_twice() -> None:
    credited = open_invoice(
        amount_due=1_000, amount_remaining=1_000, pre_payment_credit_notes_amount=200
    )
    assert read_invoice(credited, UTC)["total_amount_cents"] == 1_200


def test_discounts_are_between_the_lines_and_the_subtotal() -> None:
    found = read_invoice(
        open_invoice(
            total=900,
            amount_due=900,
            total_excluding_tax=750,
            total_discount_amounts=[{"amount": 250, "discount": "di_1"}],
        ),
        UTC,
    )
    assert found["fees_amount_cents"] == 1_000
    assert found["coupons_amount_cents"] == 250
    assert found["sub_total_excluding_taxes_amount_cents"] == 750
    assert found["taxes_amount_cents"] == 150


def test_a_price_that_includes_its_tax_is_shown_without() -> None:
    tax = line()["taxes"][0] | {"tax_behavior": "inclusive"}
    lines = {"has_more": False, "data": [line(amount=1_200, taxes=[tax])]}
    (fee,) = read_invoice(open_invoice(lines=lines), UTC)["fees"]
    assert (fee["amount_cents"], fee["total_amount_cents"]) == (1_000, 1_200)


def test_lines_that_are_not_all_there_are_left_out() -> None:
    lines = {"has_more": True, "data": [line()]}
    assert "fees" not in read_invoice(open_invoice(lines=lines), UTC)


def test_shipping_is_a_line() -> None:
    shipping = {"amount_subtotal": 500, "amount_tax": 100, "amount_total": 600}
    fees = read_invoice(open_invoice(shipping_cost=shipping), UTC)["fees"]
    assert (fees[1]["amount_cents"], fees[1]["total_amount_cents"]) == (500, 600)


def test_amounts_are_in_isos_unit() -> None:
    found = read_invoice(paid_invoice(currency="isk"), UTC)
    assert (found["total_amount_cents"], found["total_paid_amount_cents"]) == (12, 12)
    assert found["fees"][0]["amount_cents"] == 10


def test_taxes_of_older_versions_have_their_rate() -> None:
    rate = {"id": "txr_1", "object": "tax_rate", "display_name": "VAT", "percentage": 20.0}
    taxes = [{"amount": 200, "inclusive": False, "tax_rate": "txr_1"}]
    old = published("invoice", OLD) | {
        "total_tax_amounts": taxes,
        "default_tax_rates": [rate],
        "total": 1_200,
        "amount_due": 1_200,
    }
    found = read_invoice(old, UTC)
    assert found["taxes_amount_cents"] == 200
    assert found["applied_taxes"] == [
        {"tax_code": "txr_1", "tax_name": "VAT", "tax_rate": 20.0, "amount_cents": 200}
    ]


def test_a_customer_has_address_language_and_tax_id() -> None:
    address = {"line1": "1 Rue", "postal_code": "75001", "city": "Paris", "country": "FR"}
    found = read_customer(
        published(
            "customer",
            id="cus_1",
            name="Hooli",
            address=address,
            preferred_locales=["xx", "fr-CA", "de"],
            tax_ids={"object": "list", "data": [{"value": "FR1"}]},
        )
    )
    assert found["external_id"] == "cus_1"
    assert found["billing_configuration"] == {"document_locale": "fr"}
    assert (found["address_line1"], found["zipcode"], found["state"]) == ("1 Rue", "75001", None)
    assert (found["currency"], found["tax_identification_number"]) == ("USD", "FR1")


def test_what_a_customer_does_not_say_stays() -> None:
    found = read_customer(published("customer"))
    assert "tax_identification_number" not in found
    assert "billing_configuration" not in found


def test_a_tax_id_is_its_customers() -> None:
    tax_id = published("tax_id", customer="cus_1", value="DE1")
    assert customer_of_tax_id(tax_id, deleted=False) == {
        "external_id": "cus_1",
        "tax_identification_number": "DE1",
    }
    assert customer_of_tax_id(tax_id, deleted=True)["tax_identification_number"] is None


def test_one_payment_goes_by_one_id_whatever_tells_of_it() -> None:
    told = [
        of_charge(charge()),
        of_payment_intent(payment_intent()),
        of_invoice_payment(invoice_payment()),
    ]
    assert [
        (one.payment["id"], one.payment["payment_status"], one.payment["allocations"])
        for one in told
        if one is not None
    ] == [("pi_1", "succeeded", [{"invoice_id": "in_1", "amount_cents": 1_200}])] * 3


@pytest.mark.parametrize("cents", [500, 1_200])
def test_a_refund_leaves_the_payment_as_it_was(cents: int) -> None:
    """The invoice stays paid, as it does at Stripe; a credit note tells of what was given back."""
    refunded = charge(amount_refunded=cents, refunded=cents == 1_200)
    assert of_charge(refunded) == of_charge(charge())


def test_parts_of_an_intent_are_payments_of_their_own() -> None:
    told = of_invoice_payment(invoice_payment(is_default=False))
    assert told is not None
    assert (told.payment["id"], told.payment["external_payment_id"]) == ("inpay_1", "pi_1")


def test_a_payment_that_was_taken_off_is_deleted() -> None:
    told = of_invoice_payment(invoice_payment(status="canceled"))
    assert told is not None
    assert told.verb == "deleted"


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({}, "succeeded"),
        ({"captured": False}, "processing"),
        ({"status": "pending"}, "processing"),
        ({"status": "failed"}, "failed"),
    ],
)
def test_a_charge_is_as_far_as_its_money(changed: dict[str, object], status: str) -> None:
    told = of_charge(charge(**changed))
    assert told is not None
    assert told.payment["payment_status"] == status


def test_an_intent_that_failed_says_why() -> None:
    error = {"type": "card_error", "message": "Your card was declined."}
    told = of_payment_intent(
        payment_intent(status="requires_payment_method", last_payment_error=error)
    )
    assert told is not None
    assert told.payment["payment_status"] == "failed"
    assert told.payment["failure_reason"] == "Your card was declined."


def test_a_credit_note_says_what_it_took_off_gave_back_and_left() -> None:
    found = read_credit_note(
        credit_note(
            total=1_000,
            type="mixed",
            pre_payment_amount=400,
            post_payment_amount=600,
            refunds=[{"amount_refunded": 350, "refund": "re_1"}],
        ),
        UTC,
    )
    assert (found["offset_amount_cents"], found["refund_amount_cents"]) == (400, 350)
    assert found["credit_amount_cents"] == 250


@pytest.mark.parametrize(
    ("changed", "offset", "refunded"),
    [({}, 1_690, 0), ({"type": "post_payment", "refund": "re_1"}, 0, 1_690)],
)
def test_a_credit_note_of_older_versions_is_all_of_one(
    changed: dict[str, object], offset: int, refunded: int
) -> None:
    found = read_credit_note(published("credit_note", OLD, **changed), UTC)
    assert (found["offset_amount_cents"], found["refund_amount_cents"]) == (offset, refunded)


def test_a_void_credit_note_is_voided() -> None:
    found = read_credit_note(credit_note(status="void", voided_at=CREATED), UTC)
    assert (found["status"], found["voided_at"]) == ("voided", "2026-01-31T12:00:00Z")
