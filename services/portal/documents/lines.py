"""The lines of an invoice, by billing period. Pure; gives texts, lays nothing out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from services.portal import formatting
from services.portal.documents.periods import local_period
from services.portal.documents.said import Said, said
from services.portal.documents.wording import Wording

Object = Mapping[str, Any]
_RATES = ("units", "precise_unit_amount", "taxes_rate")
Field = Literal["description", "quantity", "unit_price", "tax_rate", "amount"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table; `field` is what it shows of a line."""

    field: Field
    label: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line; a cell that has nothing to say is empty."""

    description: Said
    detail: Said | None
    quantity: str
    unit_price: str
    tax_rate: str
    amount: str


@dataclass(frozen=True, slots=True)
class LineGroup:
    """The lines of one period, in the order they came; without a heading when none is known."""

    heading: str | None
    lines: list[Line]


def columns(invoice: Object, wording: Wording) -> list[Column]:
    """The columns that at least one line fills; none when there are no lines."""
    fees: Sequence[Object] = invoice.get("fees") or []
    if not fees:
        return []
    texts = wording.texts
    amount = texts.gettext("Amount (%(currency)s)") % {"currency": wording.currency}
    optional = (
        Column("quantity", texts.gettext("Quantity")),
        Column("unit_price", texts.gettext("Unit price")),
        Column("tax_rate", texts.gettext("Tax rate")),
    )
    filled = [
        column
        for name, column in zip(_RATES, optional, strict=True)
        if any(_is_set(fee, name) for fee in fees)
    ]
    return [
        Column("description", texts.gettext("Description")),
        *filled,
        Column("amount", amount),
    ]


def line_groups(invoice: Object, wording: Wording) -> list[LineGroup]:
    """The lines by the period that each bills for, in the order of each period's first line."""
    of_subscriptions = _subscription_periods(invoice, wording.timezone)
    groups: dict[tuple[date, date] | None, list[Line]] = {}
    for fee in invoice.get("fees") or []:
        period = local_period(fee.get("from_date"), fee.get("to_date"), wording.timezone)
        period = period or of_subscriptions.get(fee.get("external_subscription_id"))
        groups.setdefault(period, []).append(_line(fee, wording))
    return [
        LineGroup(formatting.days(*period, wording.locale) if period else None, lines)
        for period, lines in groups.items()
    ]


def _subscription_periods(invoice: Object, timezone: str) -> dict[object, tuple[date, date]]:
    """The period that the invoice names for each subscription.

    When it names one for all, that is also the period of lines of no subscription.
    """
    periods: dict[object, tuple[date, date]] = {}
    for entry in invoice.get("billing_periods") or []:
        first, last = entry.get("charges_from_datetime"), entry.get("charges_to_datetime")
        if not (first and last):
            first = entry.get("subscription_from_datetime")
            last = entry.get("subscription_to_datetime")
        if period := local_period(first, last, timezone):
            periods.setdefault(entry.get("external_subscription_id"), period)
    if len(periods) == 1:
        periods.setdefault(None, next(iter(periods.values())))
    return periods


def _line(fee: Object, wording: Wording) -> Line:
    item = fee.get("item") or {}
    names = (
        fee.get("invoice_display_name"),
        item.get("invoice_display_name"),
        item.get("name"),
        fee.get("description"),
        item.get("code"),
    )
    description = next((name for name in map(said, names) if name), Said("–", "ltr"))
    detail = said(fee.get("description"))
    units, price, rate = (_rate(fee, name) for name in _RATES)
    locale = wording.locale
    return Line(
        description=description,
        detail=None if detail == description else detail,
        quantity=formatting.quantity(units, locale) if units else "",
        unit_price=formatting.unit_amount(price, wording.currency, locale) if price else "",
        tax_rate=formatting.percent(rate, locale) if rate else "",
        amount=wording.amount(fee["amount_cents"]) if _is_set(fee, "amount_cents") else "",
    )


def _rate(fee: Object, name: str) -> str:
    """The number as text, exactly as it came; text that is none is made fit to print."""
    text = said(fee.get(name))
    return text.text if text else ""


def _is_set(fee: Object, name: str) -> bool:
    return fee.get(name) not in {None, ""}
