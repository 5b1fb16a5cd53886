"""Refusals name the field and carry Lago's code."""

import json
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from contracts.accounts import Customer, Organization
from contracts.invoices import Invoice
from contracts.settlements import Payment
from services.ledger.refusals import (
    REFUSALS_MAX,
    error_codes,
    nul_in,
    refusals_of,
)

INVOICE = {
    "id": "inv-1",
    "number": "N-1",
    "external_customer_id": "cus-1",
    "currency": "EUR",
    "issuing_date": "2026-01-31",
    "status": "finalized",
    "total_amount_cents": 1200,
}


def codes(model: type[BaseModel], value: object, at: str = "") -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as caught:
        model.model_validate_json(json.dumps(value))
    return error_codes(refusals_of(caught.value, at))


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"currency": "EURO"}, {"currency": ["unknown_currency"]}),
        ({"currency": None}, {"currency": ["value_is_mandatory"]}),
        ({"number": ""}, {"number": ["value_is_mandatory"]}),
        ({"number": "9" * 101}, {"number": ["value_is_too_long"]}),
        ({"total_amount_cents": "1200"}, {"total_amount_cents": ["value_is_invalid"]}),
        ({"total_amount_cents": 2**63}, {"total_amount_cents": ["value_is_out_of_range"]}),
        ({"issuing_date": "2026-02-30"}, {"issuing_date": ["invalid_date"]}),
        ({"issuing_date": 20260131}, {"issuing_date": ["invalid_date"]}),
        ({"voided_at": "yesterday"}, {"voided_at": ["invalid_date"]}),
        ({"fees": [{"units": {}}]}, {"fees[0].units": ["value_is_invalid"]}),
        ({"metadata": [{"value": []}]}, {"metadata[0].value": ["value_is_invalid"]}),
    ],
)
def test_a_refused_field_is_named_with_its_code(
    changed: dict[str, Any], expected: dict[str, list[str]]
) -> None:
    assert codes(Invoice, INVOICE | changed) == expected


def test_a_missing_field_is_mandatory_and_stands_below_its_place() -> None:
    invoice = {name: value for name, value in INVOICE.items() if name != "external_customer_id"}
    assert codes(Invoice, invoice, "events[1].data.invoice") == {
        "events[1].data.invoice.external_customer_id": ["value_is_mandatory"]
    }


def test_an_unknown_language_has_lagos_code() -> None:
    customer = {"external_id": "cus-1", "billing_configuration": {"document_locale": "xx"}}
    assert codes(Customer, customer) == {
        "billing_configuration.document_locale": ["not_a_valid_language_code"]
    }


def test_a_payment_that_pays_nothing_is_told_which_field_to_send() -> None:
    payment = {"id": "p", "amount_cents": 1, "amount_currency": "EUR", "payment_status": "failed"}
    assert codes(Payment, payment) == {"invoice_ids": ["value_is_mandatory"]}


def test_an_origin_is_refused_with_the_sentence_that_helps() -> None:
    with pytest.raises(ValidationError) as caught:
        Organization.model_validate({"id": "acme", "allowed_origins": ["http://a.example"]})
    (refusal,) = refusals_of(caught.value, "")
    assert refusal.reason == (
        "allowed_origins[0]: value_is_invalid: http is allowed for localhost only: use https"
    )


def test_what_was_sent_is_not_repeated() -> None:
    with pytest.raises(ValidationError) as caught:
        Invoice.model_validate(INVOICE | {"currency": "jane@example.com", "number": 5})
    reasons = " ".join(refusal.reason for refusal in refusals_of(caught.value, ""))
    assert "jane" not in reasons


def test_a_thousand_faults_are_reported_as_a_few() -> None:
    fees = [{"amount_cents": "x"}] * 1_000
    assert len(codes(Invoice, INVOICE | {"fees": fees})) == REFUSALS_MAX


@pytest.mark.parametrize(
    ("value", "field"),
    [
        ({"invoice": {"number": "a\x00"}}, "data.invoice.number"),
        ({"invoice": {"fees": [{}, {"description": "\x00"}]}}, "data.invoice.fees[1].description"),
        ({"metadata": {"\x00": 1}}, "data.metadata"),
        ({"number": "a\\u0000", "total": 1, "none": None}, None),
    ],
)
def test_a_nul_is_found_where_it_stands(value: object, field: str | None) -> None:
    assert nul_in(value, "data") == field


def test_a_text_of_a_form_is_refused_with_what_the_form_looks_like() -> None:
    branding = {"accent_color": "red", "theme": "neon"}
    value = {"id": "bad/org", "logo_url": "javascript:1", "branding": branding}
    with pytest.raises(ValidationError) as caught:
        Organization.model_validate_json(json.dumps(value))

    assert {r.field: r.sentence for r in refusals_of(caught.value, "")} == {
        "id": "may hold letters, digits and . _ ~ : @ - only",
        "logo_url": "must be an address that begins with https:// or http://",
        "branding.accent_color": "must be a colour such as #1f5f5b",
        "branding.theme": "must be light, dark or auto",
    }
