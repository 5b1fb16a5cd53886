"""What happened to an invoice: payments, credit notes and the timeline of both. Pure."""

from dataclasses import dataclass
from typing import Any

from services.portal import formatting
from services.portal.pages.credit_notes import credit_note_address
from services.portal.pages.payment_words import failure_reason, payment_source, payment_status
from services.portal.pages.payments import payment_address
from services.portal.pages.reader import Reader


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment, or the part of it that this invoice got. `look` is the status it resembles."""

    id: str
    day: str
    link: str
    method: str
    word: str
    look: str
    reason: str
    amount: str


@dataclass(frozen=True, slots=True)
class CreditNote:
    """A credit note on this invoice. `note` says so when it does not reduce what is due."""

    id: str
    number: str
    link: str
    day: str
    note: str
    amount: str


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of the timeline."""

    key: str
    day: str
    text: str
    reason: str


def payment(reader: Reader, payment: dict[str, Any], invoice_number: str) -> Payment:
    """One of `payments` of the invoice with this number."""
    how = payment_status(reader, payment["payment_status"])
    made_at = payment.get("created_at")
    return Payment(
        id=payment["id"],
        day=reader.day_of(made_at) if made_at else reader.texts.gettext("Payment"),
        link=payment_address(payment["id"]),
        method=payment_source(reader, payment, [invoice_number]),
        word=how.word,
        look=how.code,
        reason=failure_reason(reader, payment.get("failure_reason")),
        amount=reader.money(payment["amount_cents"], payment["currency"]),
    )


def credit_note(reader: Reader, note: dict[str, Any]) -> CreditNote:
    """One of `credit_notes`."""
    _ = reader.texts.gettext
    if note["voided"]:
        remark = reader.texts.pgettext("credit note", "Voided")
    elif note["offset_amount_cents"] < note["total_amount_cents"]:
        remark = _("%(amount)s of it reduces this invoice") % {
            "amount": reader.money_within(note["offset_amount_cents"], note["currency"])
        }
    else:
        remark = ""
    return CreditNote(
        id=note["id"],
        number=note["number"],
        link=credit_note_address(note["id"]),
        day=reader.day(note["issuing_date"]),
        note=remark,
        amount=reader.money(note["total_amount_cents"], note["currency"]),
    )


def event(reader: Reader, entry: dict[str, Any], currency: str) -> Event:
    """One of `timeline`."""
    day = entry.get("date")
    return Event(
        key=f"{entry['type']}-{entry.get('id', '')}",
        day=reader.day(day) if day else "",
        text=_event_text(reader, entry, currency),
        # The reason of a credit note is said on its own page.
        reason=failure_reason(reader, entry.get("reason"))
        if entry["type"] == "payment_failed"
        else "",
    )


def _event_text(reader: Reader, entry: dict[str, Any], currency: str) -> str:
    _ = reader.texts.gettext
    texts = {
        "issued": _("Issued"),
        "due": _("Due"),
        "payment_succeeded": _("Payment of %(amount)s received"),
        "payment_failed": _("Payment of %(amount)s failed"),
        "payment_pending": _("Payment of %(amount)s on its way"),
        "payment_processing": _("Payment of %(amount)s on its way"),
        "credit_note": _("Credit note %(number)s over %(amount)s"),
        "credit_note_voided": _("Credit note %(number)s, voided"),
        "disputed": _("Payment reversed after a dispute"),
        "voided": _("Voided"),
    }
    text: str = texts.get(entry["type"], entry["type"])
    return text % {
        "amount": reader.money_within(entry.get("amount_cents", 0), currency),
        "number": formatting.isolated(entry.get("number", "")),
    }
