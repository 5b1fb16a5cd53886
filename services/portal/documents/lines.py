"""The lines of an invoice, by billing period. Pure; gives texts, lays nothing out."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from services.portal import formatting
from services.portal.documents.paper import Column, Described, Row, RowGroup
from services.portal.documents.periods import Period, line_period
from services.portal.documents.said import Said, said
from services.portal.documents.wording import Wording

Object = Mapping[str, Any]
Rate = Literal["units", "precise_unit_amount", "taxes_rate"]
_RATES: tuple[Rate, ...] = ("units", "precise_unit_amount", "taxes_rate")


def line_columns(fees: Sequence[Object], wording: Wording) -> list[Column]:
    """The columns that at least one line fills; none when there are no lines."""
    if not fees:
        return []
    texts = wording.texts
    labels = {
        "units": texts.gettext("Quantity"),
        "precise_unit_amount": texts.gettext("Unit price"),
        "taxes_rate": texts.gettext("Tax rate"),
    }
    return [
        Column(texts.gettext("Description"), "words", fills=True),
        *(Column(labels[name]) for name in filled_rates(fees)),
        line_amount_column(wording),
    ]


def line_amount_column(wording: Wording) -> Column:
    """The column of the lines' amounts, taxes left out: it names the currency, and they do not."""
    return Column(wording.texts.gettext("Amount (%(currency)s)") % {"currency": wording.currency})


def amount_column(wording: Wording) -> Column:
    """The column of any other amounts: payments, movements, what is open."""
    label = wording.texts.gettext("Amount in %(currency)s")
    return Column(label % {"currency": wording.currency})


def line_groups(
    fees: Sequence[Object], periods: Sequence[Object], wording: Wording
) -> list[RowGroup]:
    """The lines by the period that each bills for, in the order of each period's first line.

    `periods` are the `billing_periods` of the invoice, for lines that have no dates.
    """
    rates = filled_rates(fees)
    groups: dict[Period | None, list[Row]] = {}
    for fee in fees:
        period = line_period(fee, periods, wording.timezone)
        groups.setdefault(period, []).append(_row(fee, rates, wording))
    return [
        RowGroup(formatting.days(*period, wording.locale) if period else None, rows)
        for period, rows in groups.items()
    ]


def filled_rates(fees: Sequence[Object]) -> list[Rate]:
    """Which of quantity, price and tax rate any line has."""
    return [name for name in _RATES if any(_is_set(fee, name) for fee in fees)]


def described(fee: Object) -> Described:
    """What a line is for."""
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
    return Described(description, None if detail == description else detail)


def rate_cell(fee: Object, name: Rate, wording: Wording) -> str:
    """The number as its reader writes it; text that is none is made fit to print."""
    text = said(fee.get(name))
    if text is None:
        return ""
    match name:
        case "units":
            return formatting.quantity(text.text, wording.locale)
        case "precise_unit_amount":
            return formatting.unit_amount(text.text, wording.currency, wording.locale)
        case "taxes_rate":
            return formatting.percent(text.text, wording.locale)


def _row(fee: Object, rates: Sequence[Rate], wording: Wording) -> Row:
    amount = wording.amount(fee["amount_cents"]) if _is_set(fee, "amount_cents") else ""
    return Row([described(fee), *(rate_cell(fee, name, wording) for name in rates), amount])


def _is_set(fee: Object, name: str) -> bool:
    return fee.get(name) not in {None, ""}
