"""What the overview shows, built from `Queries.overview`. Pure; knows no template and no HTTP.

One block a currency, in the order of what needs attention; amounts of two currencies never meet.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from services.portal.pages.address import OPEN, list_address
from services.portal.pages.reader import Reader
from services.portal.queries import InvoiceQuery

# The bar is drawn on this many units, so that a share is a whole number of them.
BAR_UNITS = 1_000
# A bucket that holds anything stays visible: about 4 px of the narrowest bar.
_SEGMENT_UNITS_MIN = 12
_GAP_UNITS = 4

_LAST_DAYS = {"1_30": (1, 30), "31_60": (31, 60), "61_90": (61, 90), "over_90": (91, None)}


@dataclass(frozen=True, slots=True)
class Figure:
    """One amount with its name and how many invoices it counts."""

    name: str
    amount: str
    count: str


@dataclass(frozen=True, slots=True)
class Headline:
    """The number that matters, and the way to what makes it up. `tone` chooses its look."""

    tone: str
    name: str
    amount: str
    note: str
    link: str
    link_text: str


@dataclass(frozen=True, slots=True)
class Bucket:
    """One age of what is outstanding; `link` is None when there is nothing in it."""

    code: str
    name: str
    amount: str
    count: str
    link: str | None


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of the ageing bar, in units of BAR_UNITS from its start."""

    code: str
    start: int
    width: int


@dataclass(frozen=True, slots=True)
class CurrencyBlock:
    """Everything the overview says of one currency."""

    code: str
    headline: Headline
    figures: tuple[Figure, ...]
    buckets: tuple[Bucket, ...]
    segments: tuple[Segment, ...]


def currency_blocks(reader: Reader, overview: dict[str, Any]) -> list[CurrencyBlock]:
    """A block for each currency: those with something overdue first, then with something open."""
    currencies = sorted(
        overview["currencies"],
        key=lambda c: (not c["overdue_count"], not c["outstanding_count"], c["currency"]),
    )
    return [_block(reader, currency) for currency in currencies]


def _block(reader: Reader, totals: dict[str, Any]) -> CurrencyBlock:
    return CurrencyBlock(
        code=totals["currency"],
        headline=_headline(reader, totals),
        figures=_figures(reader, totals),
        buckets=tuple(_bucket(reader, totals["currency"], age) for age in totals["aging"]),
        segments=tuple(segments([(a["bucket"], a["amount_cents"]) for a in totals["aging"]])),
    )


def _headline(reader: Reader, totals: dict[str, Any]) -> Headline:
    _, ngettext = reader.texts.gettext, reader.texts.ngettext
    currency = totals["currency"]
    everything = InvoiceQuery(currencies=(currency,))
    if totals["overdue_count"]:
        count = totals["overdue_count"]
        note = ngettext(
            "%(count)s invoice is past its due date", "%(count)s invoices are past their due date",
            count,
        )  # fmt: skip
        return Headline(
            tone="overdue",
            name=_("Overdue"),
            amount=reader.money(totals["overdue_amount_cents"], currency),
            note=note % {"count": reader.number(count)},
            link=list_address(replace(everything, statuses=("overdue",))),
            link_text=ngettext("Show the overdue invoice", "Show overdue invoices", count),
        )
    if totals["outstanding_count"]:
        return Headline(
            tone="open",
            name=_("To pay"),
            amount=reader.money(totals["outstanding_amount_cents"], currency),
            note=ngettext(
                "%(count)s open invoice, nothing overdue",
                "%(count)s open invoices, nothing overdue",
                totals["outstanding_count"],
            )
            % {"count": reader.number(totals["outstanding_count"])},
            link=list_address(replace(everything, statuses=OPEN)),
            link_text=_("Show open invoices"),
        )
    return Headline(
        tone="settled",
        name=_("To pay"),
        amount=reader.money(0, currency),
        note=_("Everything is settled"),
        link=list_address(everything),
        link_text=_("Show all invoices"),
    )


def _figures(reader: Reader, totals: dict[str, Any]) -> tuple[Figure, ...]:
    """What the headline does not say already."""
    _ = reader.texts.gettext
    is_overdue = bool(totals["overdue_count"])
    rows = (
        (_("Outstanding"), "outstanding") if is_overdue else (_("Overdue"), "overdue"),
        (_("Total invoiced"), "invoiced"),
    )
    return tuple(
        Figure(
            name=name,
            amount=reader.money(totals[f"{key}_amount_cents"], totals["currency"]),
            count=_invoices(reader, totals[f"{key}_count"]),
        )
        for name, key in rows
    )


def _bucket(reader: Reader, currency: str, age: dict[str, Any]) -> Bucket:
    _ = reader.texts.gettext
    names = {
        "not_due": _("Not due yet"),
        "1_30": _("1 to 30 days overdue"),
        "31_60": _("31 to 60 days overdue"),
        "61_90": _("61 to 90 days overdue"),
        "over_90": _("Over 90 days overdue"),
    }
    code = age["bucket"]
    query = replace(bucket_query(code, reader.today), currencies=(currency,))
    return Bucket(
        code=code,
        name=names[code],
        amount=reader.money(age["amount_cents"], currency),
        count=reader.number(age["count"]),
        link=list_address(query) if age["count"] else None,
    )


def bucket_query(code: str, today: date) -> InvoiceQuery:
    """The list of exactly the invoices that a bucket counts, by the reader's calendar."""
    if code == "not_due":
        return InvoiceQuery(statuses=("unpaid", "partially_paid", "processing"))
    first, last = _LAST_DAYS[code]
    return InvoiceQuery(
        statuses=("overdue",),
        due_to=today - timedelta(days=first),
        due_from=today - timedelta(days=last) if last else None,
    )


def segments(amounts: list[tuple[str, int]]) -> list[Segment]:
    """The parts of the bar in proportion to the amounts; widths and gaps add up to BAR_UNITS."""
    filled = [(code, amount) for code, amount in amounts if amount > 0]
    total = sum(amount for _, amount in filled)
    room = BAR_UNITS - _GAP_UNITS * max(0, len(filled) - 1)
    spread = room - _SEGMENT_UNITS_MIN * len(filled)
    drawn: list[Segment] = []
    start = passed = 0
    for code, amount in filled:
        # Cut at running sums: rounding errors do not pile up.
        width = spread * (passed + amount) // total - spread * passed // total + _SEGMENT_UNITS_MIN
        drawn.append(Segment(code, start, width))
        passed += amount
        start += width + _GAP_UNITS
    return drawn


def _invoices(reader: Reader, count: int) -> str:
    text = reader.texts.ngettext("%(count)s invoice", "%(count)s invoices", count)
    return text % {"count": reader.number(count)}
