"""The page of one credit note, built from `Queries.credit_note`. Pure; knows no template."""

from dataclasses import dataclass
from typing import Any

from services.portal import formatting
from services.portal.pages.address import invoice_address
from services.portal.pages.credit_notes import pdf_path, uses, voided
from services.portal.pages.invoice import Fact, Total
from services.portal.pages.partial import missing, partial
from services.portal.pages.reader import Reader

ALL_CREDIT_NOTES = "?view=credit_notes"


@dataclass(frozen=True, slots=True)
class CreditLine:
    """What is credited; what the event did not say is empty."""

    name: str
    detail: str
    amount: str


def credit_note(
    reader: Reader, answer: dict[str, Any], fresh: dict[str, Any], *, downloads: bool = True
) -> str:
    """The page. `fresh` is the answer of `Queries.freshness`."""
    _ = reader.texts.gettext
    note = answer["credit_note"]
    invoice = note.get("invoice") or {}
    number = formatting.isolated(note["number"])
    return partial(
        reader,
        "credit_note",
        title=_("Credit note %(number)s") % {"number": number},
        fresh=fresh,
        downloads=downloads,
        number=note["number"],
        amount=reader.money(note["total_amount_cents"], note["currency"]),
        voided=voided(reader, note),
        why=_why(reader, note),
        facts=_facts(reader, note),
        invoice=invoice.get("number") or "",
        invoice_link=invoice_address(invoice["id"]) if invoice.get("number") else "",
        lines=[_line(reader, line, note["currency"]) for line in note["lines"]],
        totals=_totals(reader, note),
        pdf=pdf_path(note["id"]),
    )


def missing_credit_note(reader: Reader) -> str:
    """For an id that is not there and for one of somebody else: there is no difference."""
    _ = reader.texts.gettext
    return missing(
        reader,
        "credit_note",
        title=_("There is no such credit note"),
        text=_("It may have been withdrawn, or the address is wrong."),
        link=ALL_CREDIT_NOTES,
        link_text=_("Show all credit notes"),
    )


def _why(reader: Reader, note: dict[str, Any]) -> str:
    """What became of the amount, in a line."""
    if note["status"] == "voided":
        return reader.texts.gettext("This credit note was voided. It credits nothing.")
    return " · ".join(uses(reader, note))


def _facts(reader: Reader, note: dict[str, Any]) -> list[Fact]:
    _ = reader.texts.gettext
    reasons = {
        "duplicated_charge": _("Charged twice"),
        "product_unsatisfactory": _("Not satisfied with the product"),
        "order_change": _("Order changed"),
        "order_cancellation": _("Order cancelled"),
        "fraudulent_charge": _("Charge not authorized"),
        "other": "",
    }
    code = note.get("reason") or ""
    rows = [
        (reader.texts.pgettext("credit note", "Issued"), reader.day(note["issuing_date"])),
        (_("Reason"), reasons.get(code, code.replace("_", " "))),
        (_("Note"), note.get("description")),
    ]
    return [Fact(name, str(value)) for name, value in rows if value]


def _line(reader: Reader, line: dict[str, Any], currency: str) -> CreditLine:
    fee = line.get("fee") or {}
    item = line.get("item") or fee.get("item") or {}
    names = (
        fee.get("invoice_display_name"),
        item.get("invoice_display_name"),
        item.get("name"),
        line.get("description"),
        fee.get("description"),
        item.get("code"),
    )
    name = next((str(text) for text in names if text), "–")
    detail = str(line.get("description") or fee.get("description") or "")
    cents = line.get("amount_cents")
    if cents is None:
        # Lago says how much of a line goes which way, not what it comes to.
        parts = [fee.get("credit_amount_cents"), fee.get("refund_amount_cents")]
        known = [part for part in parts if isinstance(part, int)]
        cents = sum(known) if known else None
    return CreditLine(
        name=name,
        detail=detail if detail != name else "",
        amount=reader.money(cents, currency) if isinstance(cents, int) else "",
    )


def _totals(reader: Reader, note: dict[str, Any]) -> list[Total]:
    _ = reader.texts.gettext
    currency = note["currency"]
    taxes = [
        (_tax_name(reader, tax), tax.get("amount_cents"))
        for tax in note["taxes"]
        if isinstance(tax, dict)
    ]
    if not any(cents for _name, cents in taxes):
        taxes = [(_("Taxes"), note.get("taxes_amount_cents"))]
    rows = [(_("Subtotal"), note.get("sub_total_excluding_taxes_amount_cents")), *taxes]
    total = Total(_("Total"), reader.money(note["total_amount_cents"], currency), strong=True)
    steps = [Total(name, reader.money(cents, currency)) for name, cents in rows if cents]
    ways = (
        (_("Taken off the invoice"), "offset"),
        (_("Refunded"), "refund"),
        (_("Kept as credit"), "credit"),
    )
    spread = [
        Total(name, reader.money(note[f"{way}_amount_cents"], currency))
        for name, way in ways
        if note.get(f"{way}_amount_cents")
    ]
    return [*steps, total, *(spread if len(spread) > 1 else [])]


def _tax_name(reader: Reader, tax: dict[str, Any]) -> str:
    name, rate = str(tax.get("tax_name") or reader.texts.gettext("Tax")), tax.get("tax_rate")
    if rate is None:
        return name
    return f"{name} {formatting.isolated(formatting.percent(rate, reader.language.locale))}"
