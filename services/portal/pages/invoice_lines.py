"""The lines of an invoice by the period they bill for. Pure; knows no template.

The same periods as on the document (`documents.periods`): days of the customer's own calendar.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.portal import formatting
from services.portal.documents.periods import Period, line_period
from services.portal.pages.reader import Reader

Object = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One line; what the event did not say is empty."""

    name: str
    detail: str
    units: str
    unit_price: str
    amount: str


@dataclass(frozen=True, slots=True)
class LineGroup:
    """Lines of one period; `period` is empty when none of the invoice's lines has one."""

    period: str
    lines: list[Line]


def line_groups(
    reader: Reader, fees: Sequence[Object], periods: Sequence[Object], currency: str
) -> list[LineGroup]:
    """The lines in the order they came, those of one period together.

    `periods` are the invoice's `billing_periods`, for lines that have no dates of their own.
    """
    groups: dict[Period | None, list[Line]] = {}
    for fee in fees:
        groups.setdefault(line_period(fee, periods, reader.timezone), []).append(
            _line(reader, fee, currency)
        )
    if set(groups) == {None}:
        return [LineGroup("", groups[None])]
    return [LineGroup(_name(reader, period), lines) for period, lines in groups.items()]


def _name(reader: Reader, period: Period | None) -> str:
    if period is None:
        return reader.texts.gettext("Without a period")
    return formatting.days(*period, reader.language.locale)


def _line(reader: Reader, fee: Object, currency: str) -> Line:
    item = fee.get("item") or {}
    names = (fee.get("invoice_display_name"), item.get("invoice_display_name"), item.get("name"))
    description = fee.get("description") or ""
    name = next((text for text in names if text), "") or description or item.get("code") or "–"
    units, price = fee.get("units"), fee.get("precise_unit_amount")
    cents = fee.get("amount_cents")
    locale = reader.language.locale
    return Line(
        name=name,
        detail=description if description != name else "",
        units=formatting.quantity(units, locale) if units is not None else "",
        unit_price=formatting.unit_price(price, currency, locale) if price is not None else "",
        amount=reader.money(cents, currency) if cents is not None else "",
    )
