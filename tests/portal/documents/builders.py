"""Invoices and profiles as the portal's API answers them, with plain defaults."""

from typing import Any

SELLER = {
    "id": "acme",
    "name": "Acme",
    "legal_name": "Acme Cloud SAS",
    "tax_identification_number": "FR 12 812345678",
    "address_line1": "14 rue de Rivoli",
    "zipcode": "75004",
    "city": "Paris",
    "country": "FR",
    "timezone": "Europe/Paris",
}
BUYER = {
    "external_id": "cus_1",
    "name": "Nordlicht",
    "legal_name": "Nordlicht Medien GmbH",
    "address_line1": "Torstraße 128",
    "zipcode": "10119",
    "city": "Berlin",
    "country": "DE",
    "timezone": "Europe/Berlin",
}


def line(**fields: Any) -> dict[str, Any]:
    """One line of an invoice."""
    plain = {
        "invoice_display_name": "Seats",
        "units": "10.0",
        "precise_unit_amount": "12.5",
        "amount_cents": 12_500,
        "taxes_rate": 20.0,
        "from_date": "2025-01-01T00:00:00+00:00",
        "to_date": "2025-01-31T23:59:59+00:00",
    }
    return {**plain, **fields}


def invoice(**fields: Any) -> dict[str, Any]:
    """An unpaid invoice of one line: 125.00 and 20% tax."""
    plain: dict[str, Any] = {
        "id": "inv_1",
        "number": "ACM-2025-001",
        "purchase_order_number": None,
        "currency": "EUR",
        "issuing_date": "2025-02-03",
        "payment_due_date": "2025-03-05",
        "display_status": "unpaid",
        "total_amount_cents": 15_000,
        "total_paid_amount_cents": 0,
        "total_due_amount_cents": 15_000,
        "credited_amount_cents": 0,
        "payment_url": None,
        "totals": {
            "fees_amount_cents": 12_500,
            "sub_total_excluding_taxes_amount_cents": 12_500,
            "taxes_amount_cents": 2_500,
            "sub_total_including_taxes_amount_cents": 15_000,
        },
        "fees": [line()],
        "applied_taxes": [
            {
                "tax_name": "VAT",
                "tax_rate": 20.0,
                "fees_amount_cents": 12_500,
                "amount_cents": 2_500,
            }
        ],
        "billing_periods": [],
        "metadata": [],
        "customer": None,
        "seller": None,
        "payments": [],
        "credit_notes": [],
        "timeline": [],
    }
    return {**plain, **fields}


def minimal_invoice(**fields: Any) -> dict[str, Any]:
    """What the least invoice event leaves to show."""
    plain = {
        "number": "1",
        "currency": "USD",
        "issuing_date": "2025-01-01",
        "total_amount_cents": 100,
        "total_due_amount_cents": 100,
    }
    return {**plain, **fields}


def profile(
    customer: dict[str, Any] | None = None, organization: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Who is billed and who bills."""
    return {"customer": customer or BUYER, "organization": organization or SELLER}
