"""Answers about payments, credit notes, statements and accounts, with plain defaults."""

from typing import Any

from tests.portal.pages.answers import BUCKETS


def payment(payment_id: str = "pay_1", **fields: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "id": payment_id,
        "amount_cents": 10_000,
        "currency": "EUR",
        "payment_status": "succeeded",
        "created_at": "2026-03-10T10:00:00+00:00",
        "date": "2026-03-10",
        "reference": None,
        "payment_method": "card",
        "payment_provider_type": None,
        "failure_reason": None,
        "receipt": None,
        "allocations": [{"invoice_id": "inv_1", "number": "N-1", "amount_cents": 10_000}],
    }
    return plain | fields


def credit_note(credit_note_id: str = "cn_1", **fields: Any) -> dict[str, Any]:
    """A credit note with all that belongs to it; lists have less."""
    plain: dict[str, Any] = {
        "id": credit_note_id,
        "number": "CN-1",
        "issuing_date": "2026-03-12",
        "currency": "EUR",
        "total_amount_cents": 1_000,
        "offset_amount_cents": 1_000,
        "refund_amount_cents": None,
        "credit_amount_cents": None,
        "status": "finalized",
        "reason": None,
        "description": None,
        "invoice": {"id": "inv_1", "number": "N-1"},
        "sub_total_excluding_taxes_amount_cents": None,
        "taxes_amount_cents": None,
        "lines": [],
        "taxes": [],
    }
    return plain | fields


def movement(kind: str = "invoice", amount_cents: int = 10_000, **fields: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "date": "2026-03-01",
        "kind": kind,
        "id": f"{kind}_1",
        "number": "N-1",
        "amount_cents": amount_cents,
        "balance_cents": amount_cents,
        "reason": None,
    }
    return plain | fields


def statement(*movements: dict[str, Any], opening: int = 0, **fields: Any) -> dict[str, Any]:
    """A statement in euros from January 1st to March 18th, 2026."""
    closing = opening + sum(one["amount_cents"] for one in movements)
    ages = [{"bucket": bucket, "amount_cents": 0, "count": 0} for bucket in BUCKETS]
    ages[0] |= {"amount_cents": max(0, closing), "count": int(closing > 0)}
    account = {
        "currency": "EUR",
        "opening_balance_cents": opening,
        "movements": list(movements),
        "closing_balance_cents": closing,
        "aging": ages,
    }
    told = {"from": "2026-01-01", "to": "2026-03-18", "currencies": [account]}
    return {
        "statement": told | fields,
        "as_of": "2026-03-18T13:32:05+00:00",
        "lag_seconds": 0.2,
    }


def account(**customer: Any) -> dict[str, Any]:
    plain = {"external_id": "cust_1", "name": "Coleman-Blair", "locale": None, "timezone": None}
    return {
        "customer": plain | customer,
        "organization": {"id": "acme", "name": "Acme", "email": "billing@acme.example"},
    }
