"""What has settled an invoice since it was made: payments received and credit notes. Pure."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from services.portal import formatting
from services.portal.documents.lines import amount_column
from services.portal.documents.paper import Column, Described, Row, RowGroup, Table
from services.portal.documents.periods import local_day
from services.portal.documents.said import said
from services.portal.documents.wording import Wording

Object = Mapping[str, Any]
Dated = tuple[date | None, Row]


def settling_table(invoice: Object, wording: Wording) -> Table | None:
    """Oldest first. Only what took something off: failed payments and voided notes are no news."""
    found = [*_payments(invoice, wording), *_credit_notes(invoice, wording)]
    if not found:
        return None
    texts = wording.texts
    rows = [row for _, row in sorted(found, key=lambda dated: dated[0] or date.min)]
    return Table(
        heading=texts.gettext("Payments and credit notes"),
        columns=[
            Column(texts.gettext("Date"), "words"),
            Column(texts.gettext("Entry"), "words", fills=True),
            amount_column(wording),
        ],
        groups=[RowGroup(None, rows)],
    )


def _payments(invoice: Object, wording: Wording) -> Iterator[Dated]:
    for payment in invoice.get("payments") or []:
        if payment.get("payment_status") != "succeeded":
            continue
        received = local_day(payment.get("created_at"), wording.timezone)
        kind = wording.texts.gettext("Payment")
        amount_cents = payment.get("amount_cents")
        yield _row(wording, received, kind, payment.get("reference"), amount_cents)


def _credit_notes(invoice: Object, wording: Wording) -> Iterator[Dated]:
    for note in invoice.get("credit_notes") or []:
        offset_cents = note.get("offset_amount_cents")
        if note.get("voided") or not offset_cents:
            continue
        issued = local_day(note.get("issuing_date"), wording.timezone)
        kind = wording.texts.gettext("Credit note")
        yield _row(wording, issued, kind, note.get("number"), offset_cents)


def _row(
    wording: Wording, day: date | None, kind: str, number: object, amount_cents: int | None
) -> Dated:
    own = said(number)
    named = f"{kind} {wording.inside(own)}" if own else kind
    cells: list[str | Described] = [
        formatting.day(day, wording.locale) if day else "",
        Described(wording.text(named)),
        wording.amount(-int(amount_cents or 0)),
    ]
    return day, Row(cells)
