"""What the page of one invoice shows, built from `Queries.invoice`. Pure; knows no template."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from services.portal import formatting
from services.portal.pages.filter_words import type_word
from services.portal.pages.invoice_history import (
    CreditNote,
    Event,
    Payment,
    credit_note,
    event,
    payment,
)
from services.portal.pages.invoice_rows import pdf_path
from services.portal.pages.reader import Reader
from services.portal.pages.statuses import Status, explanation, status

_DAY_CHARACTERS = len("2026-01-31")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the invoice; what the event did not say is empty."""

    name: str
    detail: str
    units: str
    unit_price: str
    amount: str


@dataclass(frozen=True, slots=True)
class Total:
    """One row below the lines; `strong` for the sums that matter."""

    name: str
    amount: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and a value of the invoice's head."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class InvoicePage:
    """One invoice. `headline` is what is left to pay, or the total when nothing is."""

    number: str
    status: Status
    headline_name: str
    headline: str
    why: str
    facts: list[Fact]
    lines: list[Line]
    totals: list[Total]
    payments: list[Payment]
    credit_notes: list[CreditNote]
    timeline: list[Event]
    pdf: str
    pdf_label: str


def invoice_page(reader: Reader, invoice: dict[str, Any]) -> InvoicePage:
    """The page of an invoice as `Queries.invoice` has it under `invoice`."""
    _ = reader.texts.gettext
    currency, due = invoice["currency"], invoice["total_due_amount_cents"]
    # A disputed invoice is not something to pay here and now.
    is_open = due > 0 and invoice["display_status"] != "disputed"
    return InvoicePage(
        number=invoice["number"],
        status=status(reader, invoice["display_status"]),
        headline_name=_("Left to pay") if is_open else _("Total"),
        headline=reader.money(due if is_open else invoice["total_amount_cents"], currency),
        why=explanation(reader, invoice),
        facts=_facts(reader, invoice),
        lines=[_line(reader, fee, currency) for fee in invoice["fees"]],
        totals=_totals(reader, invoice),
        payments=[payment(reader, one) for one in invoice["payments"]],
        credit_notes=[credit_note(reader, one) for one in invoice["credit_notes"]],
        timeline=[event(reader, one, currency) for one in invoice["timeline"]],
        pdf=pdf_path(invoice["id"]),
        pdf_label=_("Download PDF"),
    )


def _facts(reader: Reader, invoice: dict[str, Any]) -> list[Fact]:
    _ = reader.texts.gettext
    due_date = invoice.get("payment_due_date")
    kind = invoice.get("invoice_type")
    rows = [
        (_("Issued"), reader.day(invoice["issuing_date"])),
        (_("Due"), reader.day(due_date) if due_date else ""),
        (_("Purchase order"), invoice.get("purchase_order_number")),
        (_("Type"), type_word(reader, kind) if kind else ""),
        (_("Period"), _period(reader, invoice.get("billing_periods") or [])),
        (_("Billed to"), _party(invoice.get("customer"))),
        (_("Billed by"), _party(invoice.get("seller")) or reader.organization_name),
        *((entry["key"], str(entry["value"])) for entry in invoice.get("metadata") or []
          if entry.get("key") and entry.get("value") is not None),
    ]  # fmt: skip
    return [Fact(name, value) for name, value in rows if value]


def _party(party: dict[str, Any] | None) -> str:
    return (party and (party.get("legal_name") or party.get("name"))) or ""


def _period(reader: Reader, periods: list[dict[str, Any]]) -> str:
    """What an invoice of one subscription bills; of several, each line says its own."""
    if len(periods) != 1:
        return ""
    period = periods[0]
    first = period.get("subscription_from_datetime") or period.get("charges_from_datetime")
    last = period.get("subscription_to_datetime") or period.get("charges_to_datetime")
    return _days(reader, first, last)


def _days(reader: Reader, first: str | None, last: str | None) -> str:
    """Times as the sender wrote them: only the days are shown, and only if both are there."""
    if not first or not last:
        return ""
    try:
        ends = [date.fromisoformat(text[:_DAY_CHARACTERS]) for text in (first, last)]
    except ValueError:
        return ""
    return formatting.days(ends[0], ends[1], reader.language.locale)


def _line(reader: Reader, fee: dict[str, Any], currency: str) -> Line:
    item = fee.get("item") or {}
    names = (fee.get("invoice_display_name"), item.get("invoice_display_name"), item.get("name"))
    description = fee.get("description") or ""
    name = next((text for text in names if text), "") or description or item.get("code") or "–"
    units, price = fee.get("units"), fee.get("precise_unit_amount")
    cents = fee.get("amount_cents")
    period = _days(reader, fee.get("from_date"), fee.get("to_date"))
    locale = reader.language.locale
    return Line(
        name=name,
        detail=" · ".join(t for t in (description if description != name else "", period) if t),
        units=formatting.quantity(units, locale) if units is not None else "",
        unit_price=formatting.unit_price(price, currency, locale) if price is not None else "",
        amount=reader.money(cents, currency) if cents is not None else "",
    )


def _totals(reader: Reader, invoice: dict[str, Any]) -> list[Total]:
    """From the lines to what is left, each step once; steps of nothing are left out."""
    _ = reader.texts.gettext
    totals, currency = invoice["totals"], invoice["currency"]
    taxes = [_tax(reader, tax, currency) for tax in invoice["applied_taxes"]]
    if not any(taxes):
        taxes = [_step(reader, _("Taxes"), totals.get("taxes_amount_cents"), currency)]
    rows = [
        _step(reader, _("Coupons"), _less(totals.get("coupons_amount_cents")), currency),
        _step(
            reader,
            _("Already billed"),
            _less(totals.get("progressive_billing_credit_amount_cents")),
            currency,
        ),
        _step(
            reader, _("Subtotal"), totals.get("sub_total_excluding_taxes_amount_cents"), currency
        ),
        *taxes,
        _step(reader, _("Credit notes"), _less(totals.get("credit_notes_amount_cents")), currency),
        _step(
            reader, _("Prepaid credit"), _less(totals.get("prepaid_credit_amount_cents")), currency
        ),
    ]
    return [*(row for row in rows if row), *_settlement(reader, invoice)]


def _settlement(reader: Reader, invoice: dict[str, Any]) -> list[Total]:
    _ = reader.texts.gettext
    currency = invoice["currency"]
    steps = [
        _step(
            reader,
            reader.texts.pgettext("amount", "Paid"),
            _less(invoice["total_paid_amount_cents"]),
            currency,
        ),
        _step(reader, _("Credited since"), _less(invoice["credited_amount_cents"]), currency),
    ]
    left = _("Left to pay"), reader.money(invoice["total_due_amount_cents"], currency)
    total = Total(_("Total"), reader.money(invoice["total_amount_cents"], currency), strong=True)
    return [total, *(step for step in steps if step), Total(*left, strong=True)]


def _tax(reader: Reader, tax: dict[str, Any], currency: str) -> Total | None:
    rate, name = tax.get("tax_rate"), tax.get("tax_name") or reader.texts.gettext("Tax")
    if rate is not None:
        percent = formatting.isolated(formatting.percent(rate, reader.language.locale))
        name = f"{name} {percent}"
    return _step(reader, name, tax.get("amount_cents"), currency)


def _step(reader: Reader, name: str, cents: int | None, currency: str) -> Total | None:
    return Total(name, reader.money(cents, currency)) if cents else None


def _less(cents: int | None) -> int | None:
    return -cents if cents else None
