"""Events of Stripe's around the objects that it publishes; see published/README.md."""

import hmac
import json
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

NEW: Final = "2026-08-26.dahlia"
OLD: Final = "2022-11-15"
VERSIONS: Final = (NEW, OLD)
# 2026-01-31T12:00:00Z
CREATED: Final = 1_769_860_800
_PUBLISHED: Final = Path(__file__).parent / "published"


@cache
def _published(version: str) -> str:
    return (_PUBLISHED / f"{version}.json").read_text(encoding="utf-8")


def published(name: str, version: str = NEW, /, **changed: object) -> dict[str, Any]:
    """The object as Stripe publishes it, but for what is changed."""
    found: dict[str, Any] = json.loads(_published(version))[name]
    return found | changed


def stripe_event(
    event_type: str,
    carried: object,
    *,
    created: int = CREATED,
    version: str = NEW,
    **changed: object,
) -> dict[str, Any]:
    envelope = published("event", version)
    named = {"type": event_type, "created": created, "data": {"object": carried}}
    return envelope | named | changed


def line(**changed: object) -> dict[str, Any]:
    """A line of a subscription: 1200 cents, of them 200 of tax on top."""
    return (
        published("line_item")
        | {
            "id": "il_1",
            "amount": 1_000,
            "description": "Pro plan",
            "quantity": 4,
            "period": {"start": CREATED - 30 * 86_400, "end": CREATED},
            "parent": {
                "type": "subscription_item_details",
                "subscription_item_details": {"subscription": "sub_1"},
            },
            "pricing": {"type": "price_details", "unit_amount_decimal": "250"},
            "taxes": [
                {
                    "amount": 200,
                    "tax_behavior": "exclusive",
                    "taxable_amount": 1_000,
                    "type": "tax_rate_details",
                    "tax_rate_details": {"tax_rate": "txr_1"},
                }
            ],
        }
        | changed
    )


def open_invoice(**changed: object) -> dict[str, Any]:
    """An invoice of 12.00 for cus_1, finalized and not paid, whose amounts add up."""
    return (
        published("invoice")
        | {
            "id": "in_1",
            "number": "ACME-0001",
            "customer": "cus_1",
            "customer_name": "Hooli",
            "customer_tax_ids": [{"type": "eu_vat", "value": "DE123456789"}],
            "currency": "eur",
            "status": "open",
            "subtotal": 1_000,
            "total": 1_200,
            "total_excluding_tax": 1_000,
            "amount_due": 1_200,
            "amount_paid": 0,
            "amount_remaining": 1_200,
            "created": CREATED - 3_600,
            "effective_at": CREATED,
            "due_date": CREATED + 30 * 86_400,
            "status_transitions": {"finalized_at": CREATED, "paid_at": None, "voided_at": None},
            "lines": {"object": "list", "has_more": False, "data": [line()]},
            "total_taxes": line()["taxes"],
            "shipping_cost": None,
            "parent": {
                "type": "subscription_details",
                "subscription_details": {"subscription": "sub_1"},
            },
            "hosted_invoice_url": "https://invoice.stripe.com/i/acct_1/live_1",
            "invoice_pdf": "https://pay.stripe.com/invoice/acct_1/live_1/pdf",
            "metadata": {"project": "x"},
            "custom_fields": [{"name": "PO number", "value": "PO-77"}],
        }
        | changed
    )


def paid_invoice(**changed: object) -> dict[str, Any]:
    paid = {"status": "paid", "amount_paid": 1_200, "amount_remaining": 0}
    return open_invoice(**paid) | changed


def invoice_payment(**changed: object) -> dict[str, Any]:
    """12.00 paid on in_1, by the intent that Stripe made with the invoice."""
    return (
        published("invoice_payment")
        | {
            "id": "inpay_1",
            "invoice": "in_1",
            "currency": "eur",
            "amount_paid": 1_200,
            "amount_requested": 1_200,
            "status": "paid",
            "is_default": True,
            "created": CREATED,
            "payment": {"type": "payment_intent", "payment_intent": "pi_1"},
            "status_transitions": {"paid_at": CREATED, "canceled_at": None},
        }
        | changed
    )


def charge(**changed: object) -> dict[str, Any]:
    """12.00 charged for in_1 in a version in which charges name their invoice."""
    return (
        published("charge", OLD)
        | {
            "id": "ch_1",
            "invoice": "in_1",
            "payment_intent": "pi_1",
            "customer": "cus_1",
            "currency": "eur",
            "amount": 1_200,
            "amount_captured": 1_200,
            "captured": True,
            "created": CREATED,
        }
        | changed
    )


def payment_intent(**changed: object) -> dict[str, Any]:
    """The intent of in_1 in such a version."""
    return (
        published("payment_intent", OLD)
        | {
            "id": "pi_1",
            "invoice": "in_1",
            "customer": "cus_1",
            "currency": "eur",
            "amount": 1_200,
            "amount_received": 1_200,
            "latest_charge": "ch_1",
            "last_payment_error": None,
            "status": "succeeded",
            "created": CREATED - 60,
        }
        | changed
    )


def credit_note(**changed: object) -> dict[str, Any]:
    """2.00 taken off in_1 while it was open."""
    return (
        published("credit_note")
        | {
            "id": "cn_1",
            "number": "ACME-0001-CN-01",
            "invoice": "in_1",
            "customer": "cus_1",
            "currency": "eur",
            "amount": 200,
            "total": 200,
            "total_excluding_tax": 167,
            "pre_payment_amount": 200,
            "post_payment_amount": 0,
            "refunds": [],
            "voided_at": None,
            "created": CREATED,
            "effective_at": CREATED,
            "lines": {"object": "list", "has_more": False, "data": []},
        }
        | changed
    )


def stripe_signature(body: bytes, secret: str, *, time: int) -> str:
    signed = f"{time}.".encode() + body
    return f"t={time},v1={hmac.digest(secret.encode(), signed, sha256).hex()}"
