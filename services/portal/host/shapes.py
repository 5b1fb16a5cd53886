"""The read model's objects in the shapes that Lago's clients read. Pure.

Their clients want some fields there and not null, whatever is known (decision 102): amounts that
follow from others are worked out, counts are 0, texts empty. Nothing else is made up. What the
events said stays as it is; what Portico worked out from all of them goes before it.
"""

from collections.abc import Mapping
from typing import Any, Final

Row = Mapping[str, Any]
Shape = dict[str, Any]

_ADDRESS: Final = ("address_line1", "address_line2", "city", "country", "state", "zipcode")
_CUSTOMER: Final = (
    *_ADDRESS, "currency", "email", "legal_name", "legal_number", "net_payment_term",
    "tax_identification_number", "logo_url", "name", "firstname", "lastname", "customer_type",
    "phone", "timezone", "url",
)  # fmt: skip
_INVOICE: Final = (
    "number", "purchase_order_number", "issuing_date", "payment_due_date",
    "payment_dispute_lost_at", "status", "currency", "voided_at", "created_at", "updated_at",
    "file_url", "xml_url", "payment_url",
)  # fmt: skip
_CREDIT_NOTE: Final = (
    "number", "reason", "description", "currency", "issuing_date", "refund_status", "file_url",
    "xml_url", "created_at", "updated_at", "voided_at",
)  # fmt: skip
_PERIOD_TEXTS: Final = (
    "lago_subscription_id", "external_subscription_id", "lago_plan_id", "invoicing_reason",
)  # fmt: skip
_PERIOD_TIMES: Final = (
    "subscription_from_datetime", "subscription_to_datetime", "charges_from_datetime",
    "charges_to_datetime",
)  # fmt: skip
# What a client that insists on a time is told of one that nobody has said.
UNKNOWN_TIME: Final = "1970-01-01T00:00:00Z"
# The numbering of Lago's own invoices, and the newest one.
VERSION_NUMBER: Final = 4
ONE_OFF: Final = "one_off"


def customer_shape(row: Row) -> Shape:
    """A customer; `row` as portal.organization_host_customer answers."""
    known: Row = row["object"] or {}
    return {
        "lago_id": known.get("id") or row["external_id"],
        "external_id": row["external_id"],
        "account_type": "customer",
        **{name: known.get(name) for name in _CUSTOMER},
        "applicable_timezone": row["applicable_timezone"],
        "billing_configuration": {
            "document_locale": (known.get("billing_configuration") or {}).get("document_locale")
        },
        "metadata": known.get("metadata") or [],
        "created_at": known.get("created_at") or known.get("updated_at") or UNKNOWN_TIME,
        "updated_at": known.get("updated_at") or known.get("created_at") or UNKNOWN_TIME,
    }


def invoice_shape(row: Row) -> Shape:
    """An invoice, with its lines where the row has them."""
    known: Row = row["object"]
    shape = {
        "lago_id": row["id"],
        "billing_entity_code": None,
        "sequential_id": None,
        **{name: known.get(name) for name in _INVOICE},
        "invoice_type": known.get("invoice_type") or ONE_OFF,
        "net_payment_term": known.get("net_payment_term") or 0,
        "payment_status": row["payment_status"],
        "payment_overdue": row["overdue"],
        "version_number": VERSION_NUMBER,
        "self_billed": False,
        **_invoice_amounts(row),
        "customer": _customer_of(row),
        "metadata": known.get("metadata") or [],
        "applied_taxes": [_tax(tax, row["id"]) for tax in known.get("applied_taxes") or []],
    }
    if "fees" in known:
        shape["fees"] = [_fee(fee, row["id"], known) for fee in known["fees"] or []]
    if "credits" in known:
        shape["credits"] = [_credit(credit) for credit in known["credits"] or []]
    if "billing_periods" in known:
        shape["billing_periods"] = [_period(period) for period in known["billing_periods"] or []]
    return shape


def _invoice_amounts(row: Row) -> Shape:
    """Amounts that were not said follow from the others, as Lago adds them up."""
    known: Row = row["object"]

    def said(name: str, otherwise: int = 0) -> int:
        amount = known.get(f"{name}_amount_cents")
        return otherwise if amount is None else int(amount)

    total, taxes = said("total"), said("taxes")
    credit_notes, prepaid = said("credit_notes"), said("prepaid_credit")
    coupons, progressive = said("coupons"), said("progressive_billing_credit")
    including = said("sub_total_including_taxes", total + credit_notes + prepaid)
    excluding = said("sub_total_excluding_taxes", including - taxes)
    # Of a draft nothing is settled, and what it says itself stands.
    due = int(row["due"]) if row["shown"] else said("total_due", total)
    paid = int(row["paid"]) if row["shown"] else said("total_paid")
    return {
        "fees_amount_cents": said("fees", excluding + progressive + coupons),
        "taxes_amount_cents": taxes,
        "progressive_billing_credit_amount_cents": progressive,
        "coupons_amount_cents": coupons,
        "credit_notes_amount_cents": credit_notes,
        "sub_total_excluding_taxes_amount_cents": excluding,
        "sub_total_including_taxes_amount_cents": including,
        "prepaid_credit_amount_cents": prepaid,
        "prepaid_granted_credit_amount_cents": None,
        "prepaid_purchased_credit_amount_cents": None,
        "total_amount_cents": total,
        "total_paid_amount_cents": paid,
        "total_due_amount_cents": due,
        "total_offsetted_credit_note_amount_cents": int(row["credited"]),
    }


def _customer_of(row: Row) -> Shape | None:
    if row["external_customer_id"] is None:
        return None
    return customer_shape(
        {**row, "external_id": row["external_customer_id"], "object": row["customer"]}
    )


def _tax(tax: Row, invoice_id: str) -> Shape:
    return {"lago_id": None, "lago_invoice_id": invoice_id, "lago_tax_id": None, **tax}


def _fee(fee: Row, invoice_id: str, invoice: Row) -> Shape:
    currency = invoice["currency"]
    return {
        "lago_id": fee.get("id"),
        "lago_invoice_id": invoice_id,
        "amount_currency": currency,
        "total_amount_currency": currency,
        **{name: value for name, value in fee.items() if name != "id"},
        "units": None if fee.get("units") is None else str(fee["units"]),
    }


def _credit(credit: Row) -> Shape:
    return {"lago_id": None, **credit, "before_taxes": bool(credit.get("before_taxes"))}


def _period(period: Row) -> Shape:
    return {
        **{name: period.get(name) or "" for name in _PERIOD_TEXTS},
        **{name: period.get(name) or UNKNOWN_TIME for name in _PERIOD_TIMES},
    }


def payment_shape(row: Row) -> Shape:
    """A payment, with the invoices that it pays as the allocations say."""
    known: Row = row["object"]
    invoices = row["invoices"]
    return {
        "lago_id": row["id"],
        "external_customer_id": row["external_customer_id"],
        "invoice_ids": [invoice["id"] for invoice in invoices],
        # Of an invoice that is not known yet there is no number.
        "invoice_numbers": [invoice["number"] for invoice in invoices if invoice["number"]],
        "amount_cents": row["amount_cents"],
        "amount_currency": row["currency"],
        "status": row["payment_status"],
        "payment_status": row["payment_status"],
        "type": known.get("type")
        or ("provider" if known.get("payment_provider_type") else "manual"),
        "reference": known.get("reference") or "",
        "external_payment_id": known.get("external_payment_id"),
        "payment_provider_type": known.get("payment_provider_type"),
        "payment_method": known.get("payment_method"),
        "failure_reason": known.get("failure_reason"),
        "created_at": known.get("created_at") or known.get("updated_at") or UNKNOWN_TIME,
    }


def payment_receipt_shape(row: Row) -> Shape:
    """A receipt; its payment may not have come yet, and is then known by its id alone."""
    known: Row = row["object"]
    return {
        "lago_id": row["id"],
        "number": row["number"],
        "created_at": known.get("created_at") or known.get("updated_at") or UNKNOWN_TIME,
        "file_url": known.get("file_url"),
        "xml_url": known.get("xml_url"),
        "payment": payment_shape(row["payment"] or _unknown_payment(row["payment_id"])),
    }


def _unknown_payment(payment_id: str) -> Row:
    nothing: Row = {"external_customer_id": None, "currency": "", "payment_status": ""}
    return {**nothing, "id": payment_id, "amount_cents": 0, "invoices": (), "object": {}}


def credit_note_shape(row: Row) -> Shape:
    """A credit note, with its lines."""
    known: Row = row["object"]

    def said(name: str, otherwise: int = 0) -> int:
        amount = known.get(f"{name}_amount_cents")
        return otherwise if amount is None else int(amount)

    total, taxes, credit = said("total"), said("taxes"), said("credit")
    excluding = said("sub_total_excluding_taxes", total - taxes)
    return {
        "lago_id": row["id"],
        "billing_entity_code": None,
        "sequential_id": None,
        "lago_invoice_id": known["invoice_id"],
        "invoice_number": row["invoice_number"] or known.get("invoice_number"),
        "purchase_order_number": row["purchase_order_number"],
        **{name: known.get(name) for name in _CREDIT_NOTE},
        "credit_status": "voided" if row["voided"] else known.get("credit_status"),
        "total_amount_cents": total,
        "taxes_amount_cents": taxes,
        "taxes_rate": round(taxes * 100 / excluding, 5) if excluding else 0.0,
        "sub_total_excluding_taxes_amount_cents": excluding,
        "credit_amount_cents": credit,
        "balance_amount_cents": said("balance", credit),
        "refund_amount_cents": said("refund"),
        "offset_amount_cents": row["offset"],
        "coupons_adjustment_amount_cents": 0,
        "self_billed": False,
        "customer": _customer_of(row),
        "items": [_item(item, known) for item in known.get("items") or []],
        "applied_taxes": [
            {"lago_id": None, "lago_credit_note_id": row["id"], **tax}
            for tax in known.get("applied_taxes") or []
        ],
    }


def _item(item: Row, credit_note: Row) -> Shape:
    return {"lago_id": None, "amount_currency": credit_note["currency"], **item}
