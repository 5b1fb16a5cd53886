"""What has settled an invoice since it was made: payments received and credit notes. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.portal import formatting
from services.portal.documents.periods import local_day
from services.portal.documents.said import Said, said
from services.portal.documents.wording import Wording

Object = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SettlingRow:
    """One payment or credit note. `number` is its own, when it has one."""

    date: str
    kind: str
    number: Said | None
    amount: str


def settling_rows(invoice: Object, wording: Wording) -> list[SettlingRow]:
    """Oldest first. Only what took something off: failed payments and voided notes are no news."""
    found = [*_payments(invoice, wording), *_credit_notes(invoice, wording)]
    return [row for _, row in sorted(found, key=lambda pair: pair[0] or date.min)]


def _payments(invoice: Object, wording: Wording) -> Iterator[tuple[date | None, SettlingRow]]:
    for payment in invoice.get("payments") or []:
        if payment.get("payment_status") != "succeeded":
            continue
        received = local_day(payment.get("created_at"), wording.timezone)
        yield (
            received,
            _row(
                wording,
                received,
                wording.texts.gettext("Payment"),
                payment.get("reference"),
                payment.get("amount_cents"),
            ),
        )


def _credit_notes(invoice: Object, wording: Wording) -> Iterator[tuple[date | None, SettlingRow]]:
    for note in invoice.get("credit_notes") or []:
        offset_cents = note.get("offset_amount_cents")
        if note.get("voided") or not offset_cents:
            continue
        issued = local_day(note.get("issuing_date"), wording.timezone)
        yield (
            issued,
            _row(
                wording,
                issued,
                wording.texts.gettext("Credit note"),
                note.get("number"),
                offset_cents,
            ),
        )


def _row(
    wording: Wording, day: date | None, kind: str, number: object, amount_cents: int | None
) -> SettlingRow:
    return SettlingRow(
        formatting.day(day, wording.locale) if day else "",
        kind,
        said(number),
        wording.money(-int(amount_cents or 0)),
    )
