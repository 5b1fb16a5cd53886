"""What the status and the way of a payment are called. Pure."""

from typing import Any

from services.portal.pages.reader import Reader
from services.portal.pages.statuses import Status
from services.portal.payment_ways import payment_way

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
    """How it was paid, in the words that documents have for it too."""
    return payment_way(payment, reader.language)
