"""What the page of one invoice shows, built from `Queries.invoice`. Pure; knows no template."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

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
from services.portal.pages.invoice_lines import LineGroup, line_groups
from services.portal.pages.invoice_rows import document_path
from services.portal.pages.reader import Reader
from services.portal.pages.reckoning import reckoning
from services.portal.pages.statuses import Status, explanation, status


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
    """One invoice. `headline` is what is left to pay, or the total when nothing is.

    `pay`: where it can be paid, empty when nowhere; `xml`: its e-invoice, empty without one.
    """

    number: str
    status: Status
    headline_name: str
    headline: str
    why: str
    reckoning: list[str]
    facts: list[Fact]
    groups: list[LineGroup]
    totals: list[Total]
    payments: list[Payment]
    credit_notes: list[CreditNote]
    timeline: list[Event]
    pay: str
    pdf: str
    xml: str


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
        reckoning=reckoning(reader, invoice),
        facts=_facts(reader, invoice),
        groups=line_groups(reader, invoice["fees"], invoice.get("billing_periods") or [], currency),
        totals=_totals(reader, invoice),
        payments=[payment(reader, one, invoice["number"]) for one in invoice["payments"]],
        credit_notes=[credit_note(reader, one) for one in invoice["credit_notes"]],
        timeline=[event(reader, one, currency) for one in invoice["timeline"]],
        pay=_pay(invoice) if is_open and invoice["display_status"] != "processing" else "",
        pdf=document_path(invoice["id"], "pdf"),
        xml=document_path(invoice["id"], "xml") if invoice.get("has_xml") else "",
    )


def _pay(invoice: dict[str, Any]) -> str:
    """Where the billing system takes the payment. It is a link of somebody else's: https only."""
    url = invoice.get("payment_url")
    if not isinstance(url, str):
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme == "https" and parts.hostname else ""


def _facts(reader: Reader, invoice: dict[str, Any]) -> list[Fact]:
    _ = reader.texts.gettext
    due_date = invoice.get("payment_due_date")
    kind = invoice.get("invoice_type")
    rows = [
        (_("Issued"), reader.day(invoice["issuing_date"])),
        (_("Due"), reader.day(due_date) if due_date else ""),
        (_("Purchase order"), invoice.get("purchase_order_number")),
        (_("Type"), type_word(reader, kind) if kind else ""),
        (_("Payment term"), _term(reader, invoice.get("net_payment_term"))),
        (_("Billed to"), _party(invoice.get("customer"))),
        (_("Billed by"), _party(invoice.get("seller")) or reader.organization_name),
        *((entry["key"], str(entry["value"])) for entry in invoice.get("metadata") or []
          if entry.get("key") and entry.get("value") is not None),
    ]  # fmt: skip
    return [Fact(name, value) for name, value in rows if value]


def _party(party: dict[str, Any] | None) -> str:
    return (party and (party.get("legal_name") or party.get("name"))) or ""


def _term(reader: Reader, days: object) -> str:
    """How long after it was issued an invoice is due."""
    if not isinstance(days, int) or days < 0:
        return ""
    if days == 0:
        return reader.texts.gettext("On receipt")
    text = reader.texts.ngettext("%(count)s day", "%(count)s days", days)
    return text % {"count": reader.number(days)}


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
