"""Answers of the queries with plain defaults, as `Queries` gives them after `json.loads`."""

from datetime import date
from typing import Any

from services.portal.languages import language
from services.portal.pages.reader import Reader

TODAY = date(2026, 3, 18)
BUCKETS = ("not_due", "1_30", "31_60", "61_90", "over_90")


def a_reader(locale: str = "en", **changes: Any) -> Reader:
    values: dict[str, Any] = {
        "language": language(locale),
        "timezone": "Europe/Paris",
        "today": TODAY,
        "organization_name": "Acme",
    }
    return Reader(**values | changes)


def plain(text: str) -> str:
    """The text without the marks that isolate what is put into it."""
    return text.replace("\u2068", "").replace("\u2069", "")


def totals(currency: str = "EUR", **ages: tuple[int, int]) -> dict[str, Any]:
    """One currency of the overview; `over_90=(amount, count)` puts something into a bucket."""
    aging = [
        {"bucket": bucket, "amount_cents": amount, "count": count}
        for bucket in BUCKETS
        for amount, count in [ages.get(bucket, ages.get(f"_{bucket}", (0, 0)))]
    ]
    late = aging[1:]
    return {
        "currency": currency,
        "invoiced_amount_cents": 1_000_000,
        "invoiced_count": 20,
        "outstanding_amount_cents": sum(age["amount_cents"] for age in aging),
        "outstanding_count": sum(age["count"] for age in aging),
        "overdue_amount_cents": sum(age["amount_cents"] for age in late),
        "overdue_count": sum(age["count"] for age in late),
        "aging": aging,
    }


def overview(*currencies: dict[str, Any], lag_seconds: float = 0.2) -> dict[str, Any]:
    return {
        "currencies": list(currencies),
        "today": TODAY.isoformat(),
        "timezone": "Europe/Paris",
        "as_of": "2026-03-18T13:32:05+00:00",
        "lag_seconds": lag_seconds,
    }


def item(invoice_id: str = "inv_1", **fields: Any) -> dict[str, Any]:
    """An invoice as lists have it."""
    plain: dict[str, Any] = {
        "id": invoice_id,
        "number": f"N-{invoice_id}",
        "purchase_order_number": None,
        "invoice_type": "subscription",
        "issuing_date": "2026-03-01",
        "payment_due_date": "2026-03-31",
        "currency": "EUR",
        "total_amount_cents": 10_000,
        "total_paid_amount_cents": 0,
        "total_due_amount_cents": 10_000,
        "display_status": "unpaid",
    }
    return plain | fields


def invoice(invoice_id: str = "inv_1", **fields: Any) -> dict[str, Any]:
    """An invoice with all that belongs to it."""
    detail = {
        "status_reason": {"today": TODAY.isoformat(), "timezone": "Europe/Paris"},
        "credited_amount_cents": 0,
        "pending_amount_cents": 0,
        "net_payment_term": None,
        "payment_url": None,
        "totals": {},
        "fees": [],
        "applied_taxes": [],
        "credits": [],
        "billing_periods": [],
        "metadata": [],
        "customer": None,
        "seller": None,
        "payments": [],
        "credit_notes": [],
        "timeline": [],
    }
    return item(invoice_id) | detail | fields


def profile(
    *, customer_locale: str | None = None, organization_locale: str | None = None
) -> dict[str, Any]:
    return {
        "customer": {"external_id": "cust_1", "locale": customer_locale, "timezone": None},
        "organization": {"id": "acme", "name": "Acme", "locale": organization_locale},
        "today": TODAY.isoformat(),
        "timezone": "Europe/Paris",
    }


def organization(**fields: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "id": "acme",
        "name": "Acme",
        "locale": None,
        "timezone": None,
        "logo_url": None,
        "branding": {},
        "allowed_origins": [],
    }
    return plain | fields
