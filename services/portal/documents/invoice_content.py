"""What the paper of an invoice says, in one language: every text and number in place. Pure.

Takes the `invoice` object of `GET /portal/api/invoices/{id}` and a profile (`customer` and
`organization`, each with its `timezone`); gives what the template lays out. Knows no font or PDF.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.portal.documents.lines import Column, LineGroup, columns, line_groups
from services.portal.documents.parties import PartyBlock, party, party_block
from services.portal.documents.periods import local_day
from services.portal.documents.said import Said, said
from services.portal.documents.settling import SettlingRow, settling_rows
from services.portal.documents.totals import TotalRow, due_amount_cents, is_voided, total_rows
from services.portal.documents.wording import Wording, wording
from services.portal.languages import Direction, Language

Object = Mapping[str, Any]

# Where letters are written on another paper.
_LETTER_COUNTRIES = frozenset(("US", "CA", "MX", "CL", "CO", "CR", "DO", "GT", "PA", "PH", "VE"))
# More fields of the seller's own than the head of a page can show.
_METADATA_MAX = 6


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and what it stands for."""

    label: Said
    value: Said


@dataclass(frozen=True, slots=True)
class Headline:
    """The number that matters, and what there is to say of it."""

    label: str
    amount: str
    note: str | None


@dataclass(frozen=True, slots=True)
class InvoiceContent:
    """Everything on the page but its layout. `page_of` has `{page}` and `{pages}` to fill in."""

    language: str
    direction: Direction
    paper: str
    accent: str | None
    title: str
    author: str
    masthead: Said | None
    heading: str
    number: Said
    page_of: str
    notice: str | None
    headline: Headline
    facts: list[Fact]
    seller: PartyBlock
    buyer: PartyBlock
    columns: list[Column]
    groups: list[LineGroup]
    totals: list[TotalRow]
    settling_heading: str
    settling: list[SettlingRow]
    payment: list[Fact]
    payment_url: str | None
    payment_url_label: str


def invoice_content(invoice: Object, profile: Object, language: Language) -> InvoiceContent:
    """The content of the paper. Needs of the invoice what every invoice event has."""
    words = wording(language, invoice["currency"], _timezone(profile))
    texts = words.texts
    number = said(invoice["number"]) or Said("–", "ltr")
    seller = party(invoice.get("seller"), profile.get("organization"))
    seller_block = party_block(texts.gettext("From"), _as_signed(seller), words)
    buyer = party(invoice.get("customer"), profile.get("customer"))
    is_payable = due_amount_cents(invoice) > 0
    return InvoiceContent(
        language=language.locale,
        direction=language.direction,
        paper="us-letter" if buyer.get("country") in _LETTER_COUNTRIES else "a4",
        accent=_accent(profile),
        title=texts.gettext("Invoice %(number)s") % {"number": words.inside(number)},
        author=seller_block.name.text if seller_block.name else "",
        masthead=said(seller.get("name")) or seller_block.name,
        heading=texts.gettext("Invoice"),
        number=number,
        page_of=texts.gettext("Page {page} of {pages}"),
        notice=_notice(invoice, words),
        headline=_headline(invoice, words),
        facts=list(_facts(invoice, words)),
        seller=seller_block,
        buyer=party_block(texts.gettext("Bill to"), buyer, words),
        columns=columns(invoice, words),
        groups=line_groups(invoice, words),
        totals=total_rows(invoice, words),
        settling_heading=texts.gettext("Payments and credit notes"),
        settling=settling_rows(invoice, words),
        payment=[Fact(words.text(texts.gettext("Payment reference")), number)]
        if is_payable
        else [],
        payment_url=_payment_url(invoice) if is_payable else None,
        payment_url_label=texts.gettext("Pay this invoice online"),
    )


def _as_signed(seller: Object) -> Object:
    """The seller by its legal name alone: the common one is the page's masthead."""
    return {**seller, "name": None} if seller.get("legal_name") else seller


def _facts(invoice: Object, words: Wording) -> Iterator[Fact]:
    texts = words.texts
    issued = words.text(words.day(date.fromisoformat(invoice["issuing_date"])))
    yield Fact(words.text(texts.gettext("Issue date")), issued)
    if due_date := _due_date(invoice):
        yield Fact(words.text(texts.gettext("Due date")), words.text(words.day(due_date)))
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


def _payment_url(invoice: Object) -> str | None:
    url = str(invoice.get("payment_url") or "")
    return url if url.startswith("https://") else None


def _due_date(invoice: Object) -> date | None:
    text = invoice.get("payment_due_date")
    return date.fromisoformat(text) if text else None


def _timezone(profile: Object) -> str:
    """The customer's, else the organization's, else UTC."""
    parties = (profile.get("customer") or {}, profile.get("organization") or {})
    return next((str(party["timezone"]) for party in parties if party.get("timezone")), "UTC")


def _accent(profile: Object) -> str | None:
    branding = (profile.get("organization") or {}).get("branding") or {}
    return branding.get("accent_color")
