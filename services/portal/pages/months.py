"""The last months invoiced and paid, as a chart of bars with its table. Pure; knows no template.

Drawn in units of its own, stretched to the width there is; text stays out of the drawing, so that
it keeps its size. Every number of the drawing is an integer made here.
"""

import calendar
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from contracts.currencies import decimals
from services.portal import formatting
from services.portal.pages.address import list_address
from services.portal.pages.reader import Reader
from services.portal.queries import InvoiceQuery

HEIGHT: Final = 1_000
# One month's share of the width: a margin, two bars side by side with a gap, a margin.
SLOT: Final = 48
_MARGIN, _BAR, _GAP = 8, 15, 2
_LAST: Final = 12
# Heights of a scale that people read at a glance, in tenths; their halves are such heights too.
_STEPS: Final = (10, 12, 16, 20, 30, 40, 60, 80, 100)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, from its upper end down to the ground; nothing is drawn for nothing."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Month:
    """One month: its names, both amounts in words and as bars, and the invoices issued in it."""

    key: str
    name: str
    letter: str
    year: str
    full: str
    invoiced: str
    paid: str
    invoiced_bar: Bar | None
    paid_bar: Bar | None
    link: str | None


@dataclass(frozen=True, slots=True)
class Chart:
    """The chart. `scale`: the words from its top to its ground; `invoiced`, `paid`: the sums."""

    months: tuple[Month, ...]
    width: int
    scale: tuple[str, str, str]
    invoiced: str
    paid: str


def months_chart(
    reader: Reader, currency: str, months: list[dict[str, Any]], *, today: date
) -> Chart | None:
    """The chart of `months` as `Queries.overview` has them; None when nothing happened in them."""
    invoiced = [max(0, month["invoiced_amount_cents"]) for month in months]
    paid = [max(0, month["paid_amount_cents"]) for month in months]
    highest = max((*invoiced, *paid), default=0)
    if not highest:
        return None
    top = scale_top(highest, decimals(currency))
    locale = reader.language.locale
    return Chart(
        months=tuple(
            _month(reader, currency, month, place, top=top, today=today)
            for place, month in enumerate(months)
        ),
        width=SLOT * len(months),
        scale=(
            formatting.money_about(top, currency, locale),
            formatting.money_about(top // 2, currency, locale),
            reader.number(0),
        ),
        invoiced=reader.money(sum(month["invoiced_amount_cents"] for month in months), currency),
        paid=reader.money(sum(month["paid_amount_cents"] for month in months), currency),
    )


def scale_top(highest: int, digits: int) -> int:
    """The least round amount, in minor units, that is not below the highest one.

    At least ten of the currency's units, so that half of it is a round one too.
    """
    size: int = 10**digits
    while _STEPS[-1] * size < highest:
        size *= 10
    return next(step * size for step in _STEPS if step * size >= highest)


def _month(
    reader: Reader, currency: str, month: dict[str, Any], place: int, *, top: int, today: date
) -> Month:
    first = date.fromisoformat(f"{month['month']}-01")
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    locale = reader.language.locale
    invoiced, paid = month["invoiced_amount_cents"], month["paid_amount_cents"]
    start = place * SLOT + _MARGIN
    issued = InvoiceQuery(
        currencies=(currency,), issued_from=first, issued_to=min(last, max(today, first))
    )
    return Month(
        key=month["month"],
        name=formatting.month(first, locale),
        letter=formatting.month(first, locale, "narrow"),
        # Where a year begins, and where the chart does unless the two would touch.
        year=str(first.year) if first.month == 1 or (place == 0 and first.month != _LAST) else "",
        full=formatting.month(first, locale, "year"),
        invoiced=reader.money(invoiced, currency),
        paid=reader.money(paid, currency),
        invoiced_bar=_bar(start, invoiced, top),
        paid_bar=_bar(start + _BAR + _GAP, paid, top),
        link=list_address(issued) if invoiced else None,
    )


def _bar(x: int, amount: int, top: int) -> Bar | None:
    if amount <= 0:
        return None
    # The smallest amount is still seen.
    height = max(HEIGHT * amount // top, HEIGHT // 100)
    return Bar(x, HEIGHT - height, _BAR, height)
