"""Bodies that senders of events and webhooks write, with plain defaults."""

import base64
import hashlib
import hmac
import json
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ORGANIZATION_ID = "acme"


def event(event_type: str = "invoice.finalized", **changed: object) -> dict[str, Any]:
    """A CloudEvent in structured mode about a customer's invoice."""
    envelope = {
        "specversion": "1.0",
        "id": "event-1",
        "source": "https://billing.example.com",
        "type": event_type,
        "organizationid": ORGANIZATION_ID,
        "time": "2026-01-31T12:00:00Z",
        "data": {"invoice": invoice()},
    }
    return envelope | changed


def invoice(**changed: object) -> dict[str, Any]:
    return {
        "id": "inv-1",
        "number": "N-1",
        "external_customer_id": "cus-1",
        "currency": "EUR",
        "issuing_date": "2026-01-31",
        "status": "finalized",
        "total_amount_cents": 1_200,
    } | changed


def payment(**changed: object) -> dict[str, Any]:
    return {
        "id": "pay-1",
        "amount_cents": 1_200,
        "amount_currency": "EUR",
        "payment_status": "succeeded",
        "invoice_ids": ["inv-1"],
    } | changed


def credit_note(**changed: object) -> dict[str, Any]:
    return {
        "id": "cn-1",
        "number": "N-1-CN1",
        "invoice_id": "inv-1",
        "currency": "EUR",
        "issuing_date": "2026-02-01",
        "total_amount_cents": 200,
    } | changed


def payment_receipt(**changed: object) -> dict[str, Any]:
    return {"id": "rec-1", "number": "R-1", "payment": {"id": "pay-1"}} | changed


def customer(**changed: object) -> dict[str, Any]:
    return {"external_id": "cus-1", "name": "Hooli"} | changed


def lago_invoice(**changed: object) -> dict[str, Any]:
    """As Lago serialises one: its own ids, the customer nested, junk in enums, unknown fields."""
    return {
        "lago_id": "5eb02857-0000-4000-8000-57d3a41bc6ba",
        "sequential_id": 15,
        "number": "LAG-1",
        "issuing_date": "2026-01-31",
        "payment_overdue": False,
        "invoice_type": "type1",
        "version_number": 4,
        "status": "finalized",
        "payment_status": "failed",
        "currency": "EUR",
        "total_amount_cents": 120,
        "updated_at": "2026-01-31T12:00:00Z",
        "customer": {"lago_id": "99a6094e", "external_id": "cus-1", "name": "Hooli"},
        "fees": [{"lago_id": "fee-1", "units": "12.6", "item": {"filters": {"region": ["us"]}}}],
        "credits": [{"amount_cents": 20, "item": {"lago_item_id": "x", "type": "coupon"}}],
    } | changed


def lago_credit_note(**changed: object) -> dict[str, Any]:
    """Lago's has no issuing date and nests what a line is for."""
    return {
        "lago_id": "cn-lago",
        "number": "LAG-1-CN1",
        "lago_invoice_id": "5eb02857-0000-4000-8000-57d3a41bc6ba",
        "currency": "EUR",
        "total_amount_cents": 240,
        "credit_status": "available",
        "created_at": "2026-02-01T16:21:00Z",
        "items": [{"lago_id": "item-1", "fee": {"units": "12.6"}}],
    } | changed


def lago_payment(**changed: object) -> dict[str, Any]:
    lago = payment(invoice_numbers=["LAG-1"], type="manual", external_payment_id=None)
    del lago["id"]
    return lago | {"lago_id": "pay-lago", "created_at": "2026-02-02T10:00:00Z"} | changed


def lago_customer(**changed: object) -> dict[str, Any]:
    return {
        "lago_id": "99a6094e",
        "external_id": "cus-1",
        "name": "Hooli",
        "address_line2": None,
        "net_payment_term": None,
        "currency": "EUR",
        "timezone": "Europe/Paris",
        "billing_configuration": {"payment_provider": "stripe", "document_locale": "fr"},
        "metadata": [{"key": "k", "value": "v"}],
        "updated_at": "2026-01-31T12:00:00Z",
    } | changed


def webhook(
    webhook_type: str, carried: object, *, object_type: str | None = None
) -> dict[str, Any]:
    """The envelope around an object; its organization is Lago's own number."""
    name = object_type or webhook_type.partition(".")[0]
    return {
        "webhook_type": webhook_type,
        "object_type": name,
        "organization_id": "1a901a90-1a90-1a90-1a90-1a901a901a90",
        name: carried,
    }


def hmac_signature(body: bytes, key: str) -> str:
    return base64.b64encode(hmac.digest(key.encode(), body, hashlib.sha256)).decode()


def jwt_signature(data: object, key: RSAPrivateKey) -> str:
    claims = {"data": data, "iss": "https://lago.example.com"}
    return jwt.encode(claims, key, algorithm="RS256")


def public_pem(key: RSAPrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def encoded(value: object) -> bytes:
    return json.dumps(value).encode()
