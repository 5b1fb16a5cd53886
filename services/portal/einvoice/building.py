"""Makes e-invoices of invoices and credit notes. Pure but for the schema, which is read once.

Takes what the portal's API answers (`invoice` of `GET /portal/api/invoices/{id}`, `credit_note`)
and a profile (`customer`, `organization`). An e-invoice is the invoice as it was issued: payments
that came later do not change it, so it is the same file on any day.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from pycheval.exc import ModelError
from pycheval.model import DocumentAllowance, EN16931Invoice, PaymentTerms
from pycheval.type_codes import DocumentTypeCode, TaxCategoryCode

from services.portal.documents.parties import party
from services.portal.documents.periods import local_period
from services.portal.einvoice.lines import line_item, line_period
from services.portal.einvoice.missing import Lacks, Missing
from services.portal.einvoice.parties import Parties, parties
from services.portal.einvoice.sums import Stated, Sums, sums
from services.portal.einvoice.taxes import Rate, breakdown, check_rates, rate_of_line
from services.portal.einvoice.texts import can_be_written, money, text
from services.portal.einvoice.writing import written

Object = Mapping[str, Any]
# In English, as the code lists of the norm have them: UNTDID 5189.
_COUPONS: Final = "Discount"
_PROGRESSIVE: Final = "Already invoiced"


@dataclass(frozen=True, slots=True)
class _Document:
    """What both kinds have, in one shape."""

    kind: DocumentTypeCode
    number: str | None
    issuing_date: date
    currency: str
    lines: Sequence[Object]
    lines_name: str
    taxes: Sequence[Object]
    stated: Stated
    due_date: date | None
    terms: str | None
    order: str | None
    preceding: tuple[str, date | None] | None
    # What the whole document is for; lines may have periods of their own.
    period: tuple[date, date] | None
    timezone: str


@dataclass(frozen=True, slots=True)
class _Checked:
    """A document whose data is enough."""

    document: _Document
    parties: Parties
    rated: list[tuple[Rate, Object]]
    sums: Sums


def build_invoice(invoice: Object, profile: Object) -> bytes | Missing:
    """The e-invoice (type 380), or what the invoice lacks to have one."""
    return _written(_checked_invoice(invoice, profile))


def invoice_lacks(invoice: Object, profile: Object) -> Missing | None:
    """What the invoice lacks to have one, without the work of making it; None for nothing."""
    checked = _checked_invoice(invoice, profile)
    return checked if isinstance(checked, Missing) else None


def build_credit_note(credit_note: Object, profile: Object) -> bytes | Missing:
    """The same for a credit note (type 381), whose amounts are what the customer gets back."""
    return _written(_checked_credit_note(credit_note, profile))


def _checked_invoice(invoice: Object, profile: Object) -> _Checked | Missing:
    if invoice.get("display_status") == "voided":
        # It would ask for money that nobody owes.
        return Missing(("status",))
    totals: Object = invoice.get("totals") or {}
    taken_off = {
        reason: cents
        for reason, cents in (
            (_COUPONS, totals.get("coupons_amount_cents") or 0),
            (_PROGRESSIVE, totals.get("progressive_billing_credit_amount_cents") or 0),
        )
        if cents
    }
    prepaid = (totals.get("credit_notes_amount_cents") or 0) + (
        totals.get("prepaid_credit_amount_cents") or 0
    )
    stated = Stated(
        totals.get("sub_total_excluding_taxes_amount_cents"),
        totals.get("taxes_amount_cents"),
        totals.get("sub_total_including_taxes_amount_cents"),
        invoice["total_amount_cents"],
        taken_off,
        prepaid,
    )
    term = invoice.get("net_payment_term")
    document = _Document(
        DocumentTypeCode.INVOICE,
        text(invoice.get("number")),
        date.fromisoformat(invoice["issuing_date"]),
        invoice["currency"],
        invoice.get("fees") or [],
        "fees",
        invoice.get("applied_taxes") or [],
        stated,
        _day(invoice.get("payment_due_date")),
        f"{term} days" if isinstance(term, int) and term > 0 else None,
        text(invoice.get("purchase_order_number")),
        None,
        _period(invoice.get("billing_periods") or [], _timezone(profile)),
        _timezone(profile),
    )
    seller = party(invoice.get("seller"), profile.get("organization"))
    return _checked(document, seller, party(invoice.get("customer"), profile.get("customer")))


def _checked_credit_note(credit_note: Object, profile: Object) -> _Checked | Missing:
    if credit_note.get("status") == "voided":
        return Missing(("status",))
    lines: Sequence[Object] = credit_note.get("lines") or []
    without_tax = credit_note.get("sub_total_excluding_taxes_amount_cents")
    # A coupon of the invoice is taken back with what it was taken off.
    coupon = sum(line.get("amount_cents") or 0 for line in lines) - (without_tax or 0)
    credited: Object = credit_note.get("invoice") or {}
    number = text(credited.get("number"))
    issued = date.fromisoformat(credit_note["issuing_date"])
    document = _Document(
        DocumentTypeCode.CREDIT_NOTE,
        text(credit_note.get("number")),
        issued,
        credit_note["currency"],
        lines,
        "items",
        credit_note.get("taxes") or [],
        Stated(
            without_tax,
            credit_note.get("taxes_amount_cents"),
            None,
            credit_note["total_amount_cents"],
            {_COUPONS: coupon} if without_tax is not None and coupon > 0 else {},
            0,
        ),
        # BR-CO-25 asks for a day; the credit is there from the day it is given.
        issued,
        None,
        None,
        (number, _day(credited.get("issuing_date"))) if number else None,
        # What is given back is given back on that day.
        (issued, issued),
        _timezone(profile),
    )
    seller = party(None, profile.get("organization"))
    return _checked(document, seller, party(None, profile.get("customer")))


def _checked(document: _Document, seller: Object, buyer: Object) -> _Checked | Missing:
    lacks = Lacks()
    both = parties(seller, buyer, lacks)
    rated = _rated(document, lacks)
    if document.number is None:
        lacks.add("number")
    stated = document.stated
    amounts = [line.get("amount_cents") or 0 for line in document.lines]
    amounts += [tax.get("amount_cents") or 0 for tax in document.taxes]
    amounts += [stated.due, stated.prepaid, *stated.taken_off.values()]
    if not all(can_be_written(cents, document.currency) for cents in amounts):
        lacks.add("currency")
    if stated.due > 0 and document.due_date is None and document.terms is None:
        lacks.add("payment_due_date")
    if both is None or lacks:
        return lacks.missing()
    check_rates([rate for rate, _ in rated], both, lacks)
    if both.are_german and document.period is None:
        periods = [line_period(line, document.timezone) for _, line in rated]
        if not all(periods):
            # BR-FX-EN-04: within Germany it is said when what is billed was supplied.
            lacks.add("billing_periods")
    lines = [(rate, line["amount_cents"]) for rate, line in rated]
    found = sums(lines, document.taxes, stated, document.currency, lacks)
    if found is None or lacks:
        return lacks.missing()
    return _Checked(document, both, rated, found)


def _written(checked: _Checked | Missing) -> bytes | Missing:
    if isinstance(checked, Missing):
        return checked
    try:
        xml = written(_model(checked))
    except ModelError:
        xml = None
    return xml if xml is not None else Missing(("schema",))


def _rated(document: _Document, lacks: Lacks) -> list[tuple[Rate, Object]]:
    """The lines with their rates; what a line lacks is in `lacks`."""
    if not document.lines:
        lacks.add(document.lines_name)
    rated: list[tuple[Rate, Object]] = []
    for place, line in enumerate(document.lines):
        named = f"{document.lines_name}.{place}"
        if not isinstance(line.get("amount_cents"), int):
            lacks.add(f"{named}.amount_cents")
            continue
        rate = rate_of_line(line, document.taxes, named, lacks)
        if rate is not None:
            rated.append((rate, line))
    return rated


def _model(checked: _Checked) -> EN16931Invoice:
    document, both, found = checked.document, checked.parties, checked.sums
    currency = document.currency
    items = [
        line_item(place, line, rate, currency, document.timezone)
        for place, (rate, line) in enumerate(checked.rated, start=1)
    ]

    def amount(cents: int) -> Any:  # noqa: ANN401 - the library's money is untyped to us
        return money(cents, currency)

    allowances = [
        DocumentAllowance(
            amount(cents),
            reason=deduction.reason,
            tax_category=rate.category,
            tax_rate=None if rate.category is TaxCategoryCode.OUT_OF_SCOPE else rate.percent,
        )
        for deduction in found.deductions
        for rate, cents in deduction.cents.items()
    ]
    return EN16931Invoice(
        document.number or "",
        document.kind,
        document.issuing_date,
        both.seller,
        both.buyer,
        currency,
        tax=[breakdown(one, currency) for one in found.charged],
        line_items=items,
        line_total_amount=amount(found.lines),
        allowance_total_amount=amount(found.lines - found.without_tax) if allowances else None,
        tax_basis_total_amount=amount(found.without_tax),
        tax_total_amounts=[amount(found.tax)],
        grand_total_amount=amount(found.with_tax),
        prepaid_amount=amount(found.prepaid) if found.prepaid else None,
        due_payable_amount=amount(found.due),
        allowances=allowances,
        billing_period=document.period,
        ship_to=both.supplied,
        buyer_order_id=document.order,
        payment_reference=document.number,
        payment_terms=PaymentTerms(description=document.terms, due_date=document.due_date)
        if document.due_date or document.terms
        else None,
        preceding_invoices=[document.preceding] if document.preceding else [],
    )


def _period(entries: Sequence[Object], timezone: str) -> tuple[date, date] | None:
    """From the first day that is billed for any subscription to the last one."""
    found = [
        period
        for entry in entries
        for kind in ("charges", "subscription")
        if (
            period := local_period(
                entry.get(f"{kind}_from_datetime"), entry.get(f"{kind}_to_datetime"), timezone
            )
        )
    ]
    if not found:
        return None
    return min(first for first, _ in found), max(last for _, last in found)


def _day(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else None


def _timezone(profile: Object) -> str:
    known = ((profile.get(name) or {}).get("timezone") for name in ("customer", "organization"))
    return next((str(zone) for zone in known if zone), "UTC")
