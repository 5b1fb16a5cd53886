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


def credit_note(**fields: Any) -> dict[str, Any]:
    """A credit note over the invoice above: half of it taken off, half refunded."""
    plain: dict[str, Any] = {
        "id": "cn_1",
        "number": "ACM-2025-001-CN1",
        "currency": "EUR",
        "issuing_date": "2025-02-20",
        "status": "finalized",
        "reason": "order_change",
        "description": "Two seats were never used.",
        "total_amount_cents": 3_000,
        "offset_amount_cents": 1_500,
        "refund_amount_cents": 1_000,
        "credit_amount_cents": 500,
        "sub_total_excluding_taxes_amount_cents": 2_500,
        "taxes_amount_cents": 500,
        "invoice": {"id": "inv_1", "number": "ACM-2025-001"},
        "lines": [{"amount_cents": 2_500, "fee": line()}],
        "taxes": [
            {
                "tax_name": "VAT",
                "tax_rate": 20.0,
                "base_amount_cents": 2_500,
                "amount_cents": 500,
            }
        ],
    }
    return {**plain, **fields}


def receipt(**payment_fields: Any) -> dict[str, Any]:
    """The receipt of a payment that settled two invoices."""
    payment: dict[str, Any] = {
        "id": "pay_1",
        "amount_cents": 20_000,
        "currency": "EUR",
        "payment_status": "succeeded",
        "created_at": "2025-03-01T09:30:00Z",
        "reference": "SEPA-77120",
        "payment_method": "SEPA direct debit",
        "allocations": [
            {"invoice_id": "inv_1", "number": "ACM-2025-001", "amount_cents": 15_000},
            {"invoice_id": "inv_2", "number": "ACM-2025-002", "amount_cents": 5_000},
        ],
    }
    number = {"id": "rec_1", "number": "ACM-R-2025-009", "created_at": "2025-03-01T09:31:00Z"}
    return {**number, "payment": {**payment, **payment_fields}}


def account(**fields: Any) -> dict[str, Any]:
    """What happened in one currency: an invoice, a part payment, a credit note."""
    plain: dict[str, Any] = {
        "currency": "EUR",
        "opening_balance_cents": 5_000,
        "movements": [
            _movement("2025-02-03", "invoice", "ACM-2025-001", 15_000, 20_000),
            _movement("2025-02-20", "credit_note", "ACM-2025-001-CN1", -1_500, 18_500),
            _movement("2025-03-01", "payment", "SEPA-77120", -5_000, 13_500),
        ],
        "closing_balance_cents": 13_500,
        "aging": [
            {"bucket": "not_due", "amount_cents": 13_500, "count": 1},
            {"bucket": "1_30", "amount_cents": 0, "count": 0},
            {"bucket": "31_60", "amount_cents": 0, "count": 0},
            {"bucket": "61_90", "amount_cents": 0, "count": 0},
            {"bucket": "over_90", "amount_cents": 0, "count": 0},
        ],
    }
    return {**plain, **fields}


def statement(**fields: Any) -> dict[str, Any]:
    """A statement of three months in one currency."""
    plain = {
        "from": "2025-01-01",
        "to": "2025-03-31",
        "timezone": "Europe/Berlin",
        "currencies": [account()],
    }
    return {**plain, **fields}


def _movement(date: str, kind: str, number: str, amount_cents: int, balance_cents: int) -> Any:
    names = ("date", "kind", "id", "number", "amount_cents", "balance_cents")
    return dict(zip(names, (date, kind, number, number, amount_cents, balance_cents), strict=True))
