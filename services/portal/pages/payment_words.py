"""What the status and the way of a payment are called. Pure."""

from typing import Any

from services.portal.pages.reader import Reader
from services.portal.pages.statuses import Status

# Which shape and colour of an invoice's status a payment's status borrows.
_LOOKS = {
    "succeeded": "paid",
    "pending": "processing",
    "processing": "processing",
    "failed": "overdue",
}


def payment_status(reader: Reader, code: str) -> Status:
    """The status with its word, looking like the invoice's status it resembles."""
    _ = reader.texts.gettext
    words = {
        "succeeded": _("Received"),
        "pending": _("On its way"),
        "processing": _("On its way"),
        "failed": _("Failed"),
    }
    return Status(_LOOKS.get(code, "unpaid"), words.get(code, code))


def payment_method(reader: Reader, payment: dict[str, Any]) -> str:
    """How it was paid, for the ways that have a name of their own; else as the sender calls it."""
    _ = reader.texts.gettext
    code = payment.get("payment_method") or payment.get("payment_provider_type") or ""
    names = {
        "card": _("Card"),
        "sepa_debit": _("Direct debit"),
        "direct_debit": _("Direct debit"),
        "bank_transfer": _("Bank transfer"),
        "manual": _("Manual payment"),
    }
    return names.get(code, code.replace("_", " ").capitalize())
