"""The list of credit notes, built from `Queries.credit_notes`. Pure; knows no template."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from services.portal import formatting
from services.portal.pages.address import invoice_address
from services.portal.pages.entry_list import EntryList, EntryWords
from services.portal.pages.reader import Reader
from services.portal.pages.statuses import Status


@dataclass(frozen=True, slots=True)
class CreditNoteRow:
    """One credit note of the list. `uses` says what became of the amount."""

    id: str
    number: str
    link: str
    issued: str
    invoice: str
    invoice_link: str
    uses: list[str]
    voided: Status | None
    amount: str
    pdf: str
    pdf_label: str


def credit_note_row(reader: Reader, note: dict[str, Any]) -> CreditNoteRow:
    """The row of one credit note."""
    invoice = note.get("invoice") or {}
    return CreditNoteRow(
        id=note["id"],
        number=note["number"],
        link=credit_note_address(note["id"]),
        issued=reader.day(note["issuing_date"]),
        invoice=invoice.get("number") or "",
        invoice_link=invoice_address(invoice["id"]) if invoice.get("number") else "",
        uses=[] if note["status"] == "voided" else uses(reader, note),
        voided=voided(reader, note),
        amount=reader.money(note["total_amount_cents"], note["currency"]),
        pdf=pdf_path(note["id"]),
        pdf_label=reader.texts.gettext("Download PDF of credit note %(number)s")
        % {"number": formatting.isolated(note["number"])},
    )


def uses(reader: Reader, note: dict[str, Any]) -> list[str]:
    """What the amount does: each way that it goes, with how much when there are several."""
    _ = reader.texts.gettext
    whole = {
        "offset": _("Taken off the invoice"),
        "refund": _("Refunded"),
        "credit": _("Kept as credit"),
    }
    part = {
        "offset": _("%(amount)s taken off the invoice"),
        "refund": _("%(amount)s refunded"),
        "credit": _("%(amount)s kept as credit"),
    }
    cents = {way: note.get(f"{way}_amount_cents") or 0 for way in whole}
    ways = [way for way in whole if cents[way] > 0]
    if len(ways) == 1 and cents[ways[0]] == note["total_amount_cents"]:
        return [whole[ways[0]]]
    return [
        part[way] % {"amount": reader.money_within(cents[way], note["currency"])} for way in ways
    ]


def voided(reader: Reader, note: dict[str, Any]) -> Status | None:
    """The one status that has to be said: what is not voided simply is."""
    if note["status"] != "voided":
        return None
    return Status("voided", reader.texts.pgettext("credit note", "Voided"))


def credit_note_address(credit_note_id: str) -> str:
    """The page of one credit note."""
    return f"?{urlencode({'view': 'credit_note', 'credit_note_id': credit_note_id})}"


def pdf_path(credit_note_id: str) -> str:
    """Where the document is; it takes the bearer header, so a script has to fetch it."""
    return f"/portal/api/credit_notes/{quote(credit_note_id, safe='')}/pdf"


def _words(reader: Reader, count: int) -> EntryWords:
    _, ngettext = reader.texts.gettext, reader.texts.ngettext
    return EntryWords(
        title=_("Credit notes"),
        counted=ngettext("%(count)s credit note", "%(count)s credit notes", count),
        counted_here=ngettext(
            "%(count)s credit note on this page", "%(count)s credit notes on this page", count
        ),
        none_found=_("No credit note found"),
        none_matches_all=_("No credit note matches all of these filters"),
        none_matches=_("No credit note matches"),
        choose_otherwise=_("Choose another period, or start again."),
        no_more=_("No more credit notes"),
        none_yet=_("No credit notes yet"),
        what_will_appear=_(
            "When %(organization)s credits you something, the credit note appears here by itself."
        ),
        start_again=_("One of its filters is not complete. Start again from all credit notes."),
        show_all=_("Show all credit notes"),
    )


def _statuses(_: Reader) -> dict[str, str]:
    return {}


CREDIT_NOTES = EntryList("credit_notes", words=_words, row=credit_note_row, statuses=_statuses)
