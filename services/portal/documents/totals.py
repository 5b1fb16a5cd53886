"""From the sum of the lines to what is due, a row each. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from services.portal import formatting
from services.portal.documents.paper import TotalRow, Weight
from services.portal.documents.said import Said, said
from services.portal.documents.wording import Wording

Object = Mapping[str, Any]


def is_voided(invoice: Object) -> bool:
    """Whether nothing of the invoice is to be paid any more."""
    return invoice.get("display_status") == "voided"


def due_amount_cents(invoice: Object) -> int:
    """What is left to pay, as the portal says it."""
    if is_voided(invoice):
        return 0
    due = invoice.get("total_due_amount_cents")
    return int(invoice["total_amount_cents"] if due is None else due)


def total_rows(invoice: Object, wording: Wording) -> list[TotalRow]:
    """The rows in the order of the sum; a step in which nothing happens is left out."""
    texts = wording.texts
    steps = invoice.get("totals") or {}
    rows = [
        *_before_taxes(steps, wording),
        *tax_rows(steps, invoice.get("applied_taxes") or [], wording),
        *_after_taxes(steps, wording),
        total_row(wording, texts.gettext("Total"), invoice["total_amount_cents"], "strong"),
    ]
    if not is_voided(invoice):
        rows.extend(_settled(invoice, wording))
    return rows


def tax_rows(steps: Object, applied: Sequence[Object], wording: Wording) -> Iterator[TotalRow]:
    """What the taxes are on, and a row for each of them with its rate."""
    texts = wording.texts
    taxes_cents = cents(steps, "taxes_amount_cents")
    if not applied and not taxes_cents:
        return
    subtotal = steps.get("sub_total_excluding_taxes_amount_cents")
    if subtotal is not None:
        yield total_row(wording, texts.gettext("Total excluding tax"), subtotal)
    for tax in applied:
        yield _tax(tax, wording)
    if not applied:
        yield total_row(wording, texts.gettext("Tax"), taxes_cents)


def total_row(
    wording: Wording, label: str, amount_cents: int, weight: Weight = "plain"
) -> TotalRow:
    """A row of the sum. Those that stand out name the currency, as the column above does."""
    detail = None if weight == "plain" else wording.currency
    return TotalRow(wording.text(label), detail, wording.amount(amount_cents), weight)


def cents(holder: Object, name: str) -> int:
    """An amount that may be absent or null."""
    return int(holder.get(name) or 0)


def _before_taxes(steps: Object, wording: Wording) -> Iterator[TotalRow]:
    texts = wording.texts
    progressive = cents(steps, "progressive_billing_credit_amount_cents")
    coupons = cents(steps, "coupons_amount_cents")
    if (progressive or coupons) and steps.get("fees_amount_cents") is not None:
        yield total_row(wording, texts.gettext("Sum of lines"), cents(steps, "fees_amount_cents"))
    if progressive:
        yield total_row(wording, texts.gettext("Already invoiced in this period"), -progressive)
    if coupons:
        yield total_row(wording, texts.gettext("Discounts"), -coupons)


def _tax(tax: Object, wording: Wording) -> TotalRow:
    name = said(tax.get("tax_name")) or said(tax.get("tax_code"))
    label = name or wording.text(wording.texts.gettext("Tax"))
    rate = said(tax.get("tax_rate"))
    # Many name the rate in the name already: TVA 20 %.
    if rate and "%" not in label.text:
        label = Said(f"{label.text} {formatting.percent(rate.text, wording.locale)}", label.dir)
    # Lago names what a tax is on differently for invoices and for credit notes.
    base_cents = tax.get("fees_amount_cents", tax.get("base_amount_cents"))
    detail = None
    if base_cents is not None:
        base = wording.money(base_cents)
        detail = wording.texts.gettext("on %(amount)s") % {"amount": base}
    return TotalRow(label, detail, wording.amount(cents(tax, "amount_cents")))


def _after_taxes(steps: Object, wording: Wording) -> Iterator[TotalRow]:
    texts = wording.texts
    credit_notes = cents(steps, "credit_notes_amount_cents")
    prepaid = cents(steps, "prepaid_credit_amount_cents")
    subtotal = steps.get("sub_total_including_taxes_amount_cents")
    if (credit_notes or prepaid) and subtotal is not None:
        yield total_row(wording, texts.gettext("Total including tax"), subtotal)
    if credit_notes:
        yield total_row(wording, texts.gettext("Credit from earlier credit notes"), -credit_notes)
    if prepaid:
        yield total_row(wording, texts.gettext("Prepaid credits"), -prepaid)


def _settled(invoice: Object, wording: Wording) -> Iterator[TotalRow]:
    texts = wording.texts
    paid = cents(invoice, "total_paid_amount_cents")
    credited = cents(invoice, "credited_amount_cents")
    if paid:
        yield total_row(wording, texts.gettext("Paid"), -paid)
    if credited:
        yield total_row(wording, texts.gettext("Credit notes"), -credited)
    if paid or credited:
        due_cents = due_amount_cents(invoice)
        yield total_row(wording, texts.gettext("Amount due"), due_cents, "strong")
