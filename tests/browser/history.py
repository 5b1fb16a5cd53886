"""A believable customer: what a billing system would have told of it by today. Fixed but for today.

By the customer's own calendar (UTC): one invoice late, one part paid, one whose payment failed, one
on its way, one settled with a credit note, one voided, and a tail of paid ones.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from contracts.currencies import decimals
from tests.system.billing import BillingSystem

PAID_MONTHS = 30
SEATS = 25


def events(billing: BillingSystem, **customer: object) -> list[dict[str, Any]]:
    """All events of the customer, in the order a billing system sends them."""
    mark = billing.customer_id[-8:]
    invoices = [
        _invoice(billing, mark, 1, issued=-45, due=-15, cents=1_845_000, purchase_order="PO-7781"),
        _invoice(billing, mark, 2, issued=-20, due=10, cents=98_765),
        _invoice(billing, mark, 3, issued=-12, due=18, cents=4_250_050),
        _invoice(billing, mark, 4, issued=-10, due=20, cents=120_000),
        _invoice(billing, mark, 5, issued=-60, due=-30, cents=310_000),
        _invoice(billing, mark, 6, issued=-75, due=-45, cents=45_000, kind="invoice.voided"),
        _invoice(billing, mark, 7, issued=-5, due=25, cents=125_000, currency="JPY"),
        *(
            _invoice(billing, mark, 10 + month, issued=-90 - 30 * month, due=-60 - 30 * month,
                     cents=99_000 + 137 * month, payment_status="succeeded")
            for month in range(PAID_MONTHS)
        ),
    ]  # fmt: skip
    number = {i: f"{mark}-{i}" for i in range(10)}
    return [
        billing.customer(timezone="UTC", **customer),
        *invoices,
        billing.payment(number[2], 60_843, created_at=_moment(-6), payment_method="sepa_debit"),
        billing.payment(
            number[3],
            4_250_050,
            payment_status="failed",
            created_at=_moment(-2),
            payment_method="card",
            failure_reason="Card declined: insufficient funds",
        ),
        billing.payment(number[4], 120_000, payment_status="processing", created_at=_moment(-1)),
        billing.payment(number[5], 305_000, created_at=_moment(-31), payment_method="card"),
        _credit_note(billing, number[5], 5_000),
    ]


def _invoice(
    billing: BillingSystem,
    mark: str,
    number: int,
    *,
    issued: int,
    due: int,
    cents: int,
    currency: str = "EUR",
    kind: str = "invoice.finalized",
    purchase_order: str | None = None,
    **fields: Any,
) -> dict[str, Any]:
    taxes = cents - round(cents / 1.2)
    net = cents - taxes
    # Both lines multiply out: a bookkeeper would notice.
    seats = net // 2 // SEATS * SEATS
    minor_units = 10 ** decimals(currency)
    return billing.invoice(
        f"{mark}-{number}",
        event_type=kind,
        number=f"ACM-2026-{1_100 - number:04d}",
        currency=currency,
        invoice_type="subscription",
        issuing_date=_day(issued),
        payment_due_date=_day(due),
        total_amount_cents=cents,
        purchase_order_number=purchase_order,
        sub_total_excluding_taxes_amount_cents=net,
        taxes_amount_cents=taxes,
        applied_taxes=[{"tax_name": "VAT", "tax_rate": 20.0, "amount_cents": taxes}],
        customer={"legal_name": "Müller & Söhne GmbH"},
        fees=[
            {
                "invoice_display_name": "Team plan",
                "units": SEATS,
                "precise_unit_amount": seats / SEATS / minor_units,
                "amount_cents": seats,
                "from_date": _moment(issued),
                "to_date": _moment(issued + 30),
            },
            {
                "item": {"name": "API calls"},
                "description": "Metered, above one million",
                "units": (net - seats) * 10_000 // minor_units,
                "precise_unit_amount": "0.0001",
                "amount_cents": net - seats,
            },
        ],
        **fields,
    )


def _credit_note(billing: BillingSystem, invoice_id: str, cents: int) -> dict[str, Any]:
    note = {
        "id": f"cn-{invoice_id}",
        "number": "CN-0009",
        "invoice_id": invoice_id,
        "external_customer_id": billing.customer_id,
        "currency": "EUR",
        "issuing_date": _day(-29),
        "total_amount_cents": cents,
        "offset_amount_cents": cents,
    }
    return billing.event("credit_note.created", {"credit_note": note})


def _now() -> datetime:
    return datetime.now(UTC)


def _day(in_days: int) -> str:
    return (_now() + timedelta(days=in_days)).date().isoformat()


def _moment(in_days: int) -> str:
    return (_now() + timedelta(days=in_days)).isoformat(timespec="seconds")
