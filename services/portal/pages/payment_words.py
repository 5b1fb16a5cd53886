"""What the status of a payment, its way and why it failed are called. Pure."""

import re
from collections.abc import Collection
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
_CODE = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")


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


def payment_source(reader: Reader, payment: dict[str, Any], invoices: Collection[str]) -> str:
    """The way with its reference, unless that is a number of `invoices`, which stand beside it."""
    reference = payment.get("reference")
    texts = (payment_method(reader, payment), None if reference in invoices else reference)
    return " · ".join(text for text in texts if text)


def failure_reason(reader: Reader, reason: str | None) -> str:
    """Why it failed: a sentence as it came, a code of a payment service as words."""
    _ = reader.texts.gettext
    known = {
        "card_declined": _("The card was declined"),
        "expired_card": _("The card has expired"),
        "insufficient_funds": _("There was not enough money in the account"),
        "mandate_revoked": _("The direct debit mandate was revoked"),
    }
    code = reason or ""
    if code in known or not _CODE.fullmatch(code):
        return known.get(code, code)
    return code.replace("_", " ").capitalize()
