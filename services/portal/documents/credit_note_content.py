"""What the paper of a credit note says, in one language. Pure.

Takes the `credit_note` object of `GET /portal/api/credit_notes/{id}` and a profile.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from services.portal.documents.letterhead import Letter, Titles, timezone_of
from services.portal.documents.lines import (
    described,
    filled_rates,
    line_amount_column,
    line_columns,
    rate_cell,
)
from services.portal.documents.paper import (
    Column,
    Fact,
    Headline,
    Paper,
    Row,
    RowGroup,
    Table,
    TotalRow,
)
from services.portal.documents.periods import local_day
from services.portal.documents.said import Said, said
from services.portal.documents.totals import cents, tax_rows, total_row
from services.portal.documents.wording import Wording, wording
from services.portal.languages import Language

Object = Mapping[str, Any]


def credit_note_content(note: Object, profile: Object, language: Language) -> Paper:
    """The content of the paper. Needs of the note what every credit note event has."""
    words = wording(language, note["currency"], timezone_of(profile))
    texts = words.texts
    number = said(note["number"]) or Said("–", "ltr")
    return Letter(note, profile, words).paper(
        Titles(
            title=texts.gettext("Credit note %(number)s") % {"number": words.inside(number)},
            heading=texts.gettext("Credit note"),
            number=number,
            buyer=texts.gettext("Issued to"),
        ),
        facts=list(_facts(note, words)),
        headlines=[_headline(note, words)],
        tables=[_lines(note, words)],
        notice=_notice(note, words),
    )


def _facts(note: Object, words: Wording) -> Iterator[Fact]:
    texts = words.texts
    issued = words.text(words.day(date.fromisoformat(note["issuing_date"])))
    yield Fact(words.text(texts.gettext("Issue date")), issued)
    if corrected := said((note.get("invoice") or {}).get("number")):
        yield Fact(words.text(texts.gettext("Corrects invoice")), corrected)
    if reason := _reason(note, words):
        yield Fact(words.text(texts.gettext("Reason")), reason)


def _reason(note: Object, words: Wording) -> Said | None:
    """In the reader's words when it is one that Lago knows, else as the seller wrote it."""
    texts = words.texts
    known = {
        "duplicated_charge": texts.gettext("Charged twice"),
        "product_unsatisfactory": texts.gettext("Product not satisfactory"),
        "order_change": texts.gettext("Order changed"),
        "order_cancellation": texts.gettext("Order cancelled"),
        "fraudulent_charge": texts.gettext("Fraudulent charge"),
    }
    reason = note.get("reason")
    if reason in known:
        return words.text(known[reason])
    # "other" says nothing.
    return None if reason == "other" else said(reason)


def _headline(note: Object, words: Wording) -> Headline:
    description = said(note.get("description"))
    label = words.texts.gettext("Total credited")
    said_of_it = words.inside(description) if description else None
    return Headline(label, words.money(int(note["total_amount_cents"])), said_of_it)


def _notice(note: Object, words: Wording) -> str | None:
    texts = words.texts
    if note.get("status") != "voided":
        return None
    voided_on = local_day(note.get("voided_at"), words.timezone)
    if voided_on is None:
        return texts.gettext("This credit note was voided and has no effect.")
    sentence = texts.gettext("This credit note was voided on %(date)s and has no effect.")
    return sentence % {"date": words.day(voided_on)}


def _lines(note: Object, words: Wording) -> Table:
    items: Sequence[Object] = note.get("lines") or []
    fees = [_fee(item) for item in items]
    rates = [name for name in filled_rates(fees) if name == "taxes_rate"]
    columns = line_columns(fees, words)
    of_rates = [Column(words.texts.gettext("Tax rate"))] if rates else []
    rows = [
        Row([described(fee), *(rate_cell(fee, name, words) for name in rates), _amount(fee, words)])
        for fee in fees
    ]
    return Table(
        columns=[columns[0], *of_rates, line_amount_column(words)] if columns else [],
        groups=[RowGroup(None, rows)] if rows else [],
        totals=list(_totals(note, words)),
    )


def _fee(item: Object) -> Object:
    """The line that is credited, with what is credited of it: all of the line's own is another."""
    fee: Object = item.get("fee") or item
    return {**fee, "amount_cents": item.get("amount_cents", _credited_cents(fee))}


def _credited_cents(fee: Object) -> int | None:
    parts = [fee.get(name) for name in ("credit_amount_cents", "refund_amount_cents")]
    found = [int(part) for part in parts if part is not None]
    return sum(found) if found else None


def _amount(fee: Object, words: Wording) -> str:
    amount_cents = fee.get("amount_cents")
    return "" if amount_cents is None else words.amount(int(amount_cents))


def _totals(note: Object, words: Wording) -> Iterator[TotalRow]:
    texts = words.texts
    if coupons := cents(note, "coupons_adjustment_amount_cents"):
        yield total_row(words, texts.gettext("Discounts"), -coupons)
    yield from tax_rows(note, note.get("taxes") or [], words)
    yield total_row(words, texts.gettext("Total"), cents(note, "total_amount_cents"), "strong")
    # Where the money goes; a note that is voided goes nowhere.
    if note.get("status") == "voided":
        return
    if offset := cents(note, "offset_amount_cents"):
        yield total_row(words, texts.gettext("Taken off the invoice"), offset)
    if refund := cents(note, "refund_amount_cents"):
        yield total_row(words, texts.gettext("Refunded to you"), refund)
    if credit := cents(note, "credit_amount_cents"):
        yield total_row(words, texts.gettext("Kept as credit for later invoices"), credit)
