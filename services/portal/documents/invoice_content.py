"""What the paper of an invoice says, in one language: every text and number in place. Pure.

Takes the `invoice` object of `GET /portal/api/invoices/{id}` and a profile (`customer` and
`organization`, each with its `timezone`); gives what the template lays out. Knows no font or PDF.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from services.portal.documents.letterhead import Letter, Titles, timezone_of
from services.portal.documents.lines import line_columns, line_groups
from services.portal.documents.paper import Closing, Fact, Headline, Paper, Table
from services.portal.documents.periods import local_day
from services.portal.documents.said import Said, said
from services.portal.documents.settling import settling_table
from services.portal.documents.totals import due_amount_cents, is_voided, total_rows
from services.portal.documents.wording import Wording, wording
from services.portal.languages import Language

Object = Mapping[str, Any]

# More fields of the seller's own than the head of a page can show.
_METADATA_MAX = 6


def invoice_content(invoice: Object, profile: Object, language: Language) -> Paper:
    """The content of the paper. Needs of the invoice what every invoice event has."""
    words = wording(language, invoice["currency"], timezone_of(profile))
    texts = words.texts
    number = said(invoice["number"]) or Said("–", "ltr")
    lines = _lines(invoice, words)
    period = lines.groups[0].heading if len(lines.groups) == 1 else None
    if period:
        # Of all lines: said once, at the head of the page.
        lines = replace(lines, groups=[replace(lines.groups[0], heading=None)])
    settling = settling_table(invoice, words)
    return Letter(invoice, profile, words).paper(
        Titles(
            title=texts.gettext("Invoice %(number)s") % {"number": words.inside(number)},
            heading=texts.gettext("Invoice"),
            number=number,
            buyer=texts.gettext("Bill to"),
        ),
        facts=list(_facts(invoice, period, words)),
        headlines=[_headline(invoice, words)],
        tables=[lines, *([settling] if settling else [])],
        notice=_notice(invoice, words),
        closing=_closing(invoice, number, words) if due_amount_cents(invoice) > 0 else None,
    )


def _lines(invoice: Object, words: Wording) -> Table:
    fees = invoice.get("fees") or []
    return Table(
        columns=line_columns(fees, words),
        groups=line_groups(fees, invoice.get("billing_periods") or [], words),
        totals=total_rows(invoice, words),
    )


def _facts(invoice: Object, period: str | None, words: Wording) -> Iterator[Fact]:
    texts = words.texts
    issued = words.text(words.day(date.fromisoformat(invoice["issuing_date"])))
    yield Fact(words.text(texts.gettext("Issue date")), issued)
    if due_date := _due_date(invoice):
        yield Fact(words.text(texts.gettext("Due date")), words.text(words.day(due_date)))
    if period:
        yield Fact(words.text(texts.gettext("Billing period")), words.text(period))
    if order := said(invoice.get("purchase_order_number")):
        yield Fact(words.text(texts.gettext("Purchase order")), order)
    for entry in (invoice.get("metadata") or [])[:_METADATA_MAX]:
        key, value = said(entry.get("key")), said(entry.get("value"))
        if key and value:
            yield Fact(key, value)


def _headline(invoice: Object, words: Wording) -> Headline:
    texts = words.texts
    due_cents = due_amount_cents(invoice)
    if due_cents > 0:
        due_date = _due_date(invoice)
        note = (
            texts.gettext("Due on %(date)s") % {"date": words.day(due_date)} if due_date else None
        )
        return Headline(texts.gettext("Amount due"), words.money(due_cents), note)
    note = None if is_voided(invoice) else texts.gettext("Nothing is left to pay on this invoice.")
    return Headline(texts.gettext("Total"), words.money(invoice["total_amount_cents"]), note)


def _notice(invoice: Object, words: Wording) -> str | None:
    """What must be known before all else. Nothing that changes with the day it is read on."""
    texts = words.texts
    if invoice.get("display_status") == "disputed":
        return texts.gettext("The payment of this invoice was disputed and taken back.")
    if not is_voided(invoice):
        return None
    voided_at = (
        entry.get("at") for entry in invoice.get("timeline") or [] if entry["type"] == "voided"
    )
    voided_on = local_day(next(voided_at, None), words.timezone)
    if voided_on is None:
        return texts.gettext("This invoice was voided and is not to be paid.")
    sentence = texts.gettext("This invoice was voided on %(date)s and is not to be paid.")
    return sentence % {"date": words.day(voided_on)}


def _closing(invoice: Object, number: Said, words: Wording) -> Closing:
    texts = words.texts
    url = str(invoice.get("payment_url") or "")
    return Closing(
        facts=[Fact(words.text(texts.gettext("Payment reference")), number)],
        url=url if url.startswith("https://") else None,
        url_label=texts.gettext("Pay this invoice online"),
    )


def _due_date(invoice: Object) -> date | None:
    text = invoice.get("payment_due_date")
    return date.fromisoformat(text) if text else None
