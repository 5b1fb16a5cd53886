"""Invoices and credit notes whose amounts agree, as the API answers them."""

from collections.abc import Sequence
from typing import Any

from services.portal.einvoice import build_credit_note, build_invoice
from tests.portal.documents.builders import BUYER, SELLER

PROFILE: dict[str, Any] = {"customer": BUYER, "organization": SELLER}


def fee(amount_cents: int, rate: float | None = 20.0, **fields: Any) -> dict[str, Any]:
    return {"invoice_display_name": "Seats", "amount_cents": amount_cents, "taxes_rate": rate} | (
        fields
    )


def tax(rate: float, amount_cents: int, code: str = "vat") -> dict[str, Any]:
    return {"tax_name": "VAT", "tax_code": code, "tax_rate": rate, "amount_cents": amount_cents}


def invoice(
    fees: Sequence[dict[str, Any]] | None = None,
    taxes: Sequence[dict[str, Any]] | None = None,
    *,
    coupons: int = 0,
    progressive: int = 0,
    credits_cents: int = 0,
    **fields: Any,
) -> dict[str, Any]:
    """Its totals follow from its lines and taxes, unless `totals` is given."""
    fees = [fee(10_000)] if fees is None else fees
    taxes = [tax(20.0, 2_000)] if taxes is None else taxes
    without_tax = sum(one["amount_cents"] for one in fees) - coupons - progressive
    tax_cents = sum(one["amount_cents"] for one in taxes)
    return {
        "id": "inv_1",
        "number": "ACM-2026-1",
        "currency": "EUR",
        "issuing_date": "2026-02-03",
        "payment_due_date": "2026-03-05",
        "display_status": "unpaid",
        "total_amount_cents": without_tax + tax_cents - credits_cents,
        "totals": {
            "coupons_amount_cents": coupons,
            "progressive_billing_credit_amount_cents": progressive,
            "sub_total_excluding_taxes_amount_cents": without_tax,
            "taxes_amount_cents": tax_cents,
            "sub_total_including_taxes_amount_cents": without_tax + tax_cents,
            "prepaid_credit_amount_cents": credits_cents,
        },
        "fees": list(fees),
        "applied_taxes": list(taxes),
    } | fields


def credit_note(**fields: Any) -> dict[str, Any]:
    return {
        "id": "cn_1",
        "number": "CN-1",
        "currency": "EUR",
        "issuing_date": "2026-02-10",
        "status": "finalized",
        "total_amount_cents": 1_200,
        "taxes_amount_cents": 200,
        "sub_total_excluding_taxes_amount_cents": 1_000,
        "lines": [{"amount_cents": 1_000, "description": "Two seats less"}],
        "taxes": [tax(20.0, 200)],
        "invoice": {"id": "inv_1", "number": "ACM-2026-1"},
    } | fields


def made(document: dict[str, Any], profile: dict[str, Any] = PROFILE) -> bytes:
    """The XML of an invoice that has one."""
    xml = build_invoice(document, profile)
    assert isinstance(xml, bytes), xml
    return xml


def made_credit_note(document: dict[str, Any], profile: dict[str, Any] = PROFILE) -> bytes:
    xml = build_credit_note(document, profile)
    assert isinstance(xml, bytes), xml
    return xml


def parties(
    seller: dict[str, Any] | None = None, buyer: dict[str, Any] | None = None
) -> dict[str, Any]:
    return {"customer": BUYER | (buyer or {}), "organization": SELLER | (seller or {})}
