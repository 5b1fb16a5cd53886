"""What the overview shows, built from `Queries.overview`. Pure; knows no template and no HTTP.

One block a currency, the customer's own first; amounts of two currencies never meet.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from contracts.currencies import decimals
from services.portal.pages.address import OPEN, list_address
from services.portal.pages.ageing import Segment, age_names, segments
from services.portal.pages.months import Chart, months_chart
from services.portal.pages.reader import Reader
from services.portal.queries import InvoiceQuery

_LAST_DAYS = {"1_30": (1, 30), "31_60": (31, 60), "61_90": (61, 90), "over_90": (91, None)}


@dataclass(frozen=True, slots=True)
class Figure:
    """One amount with its name and how many invoices it counts."""

    name: str
    amount: str
    count: str


@dataclass(frozen=True, slots=True)
class Headline:
    """The number that matters, and the way to what makes it up. `tone` chooses its look.

    `coming`: what falls due next, and when; empty when nothing does.
    """

    tone: str
    name: str
    amount: str
    note: str
    coming: str
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
class CurrencyBlock:
    """Everything the overview says of one currency."""

    code: str
    headline: Headline
    figures: tuple[Figure, ...]
    buckets: tuple[Bucket, ...]
    segments: tuple[Segment, ...]
    chart: Chart | None


def currency_blocks(reader: Reader, overview: dict[str, Any]) -> list[CurrencyBlock]:
    """A block for each currency: the customer's own first, then the most outstanding.

    A customer of whom nobody said it has its own where most of its invoices are.
    """
    currencies = overview["currencies"]
    most = max(currencies, key=lambda totals: totals["invoiced_count"], default={"currency": None})
    own = reader.currency or most["currency"]

    def place(totals: dict[str, Any]) -> tuple[bool, Fraction, str]:
        code = totals["currency"]
        # In whole units: a yen is no more than a euro because it has no cents. Only an order.
        outstanding = Fraction(totals["outstanding_amount_cents"], 10 ** decimals(code))
        return code != own, -outstanding, code

    return [_block(reader, totals) for totals in sorted(currencies, key=place)]


def _block(reader: Reader, totals: dict[str, Any]) -> CurrencyBlock:
    return CurrencyBlock(
        code=totals["currency"],
        headline=_headline(reader, totals),
        figures=_figures(reader, totals),
        buckets=tuple(_bucket(reader, totals["currency"], age) for age in totals["aging"]),
        segments=tuple(segments([(a["bucket"], a["amount_cents"]) for a in totals["aging"]])),
        chart=months_chart(
            reader, totals["currency"], totals.get("months", []), today=reader.today
        ),
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
            name=reader.texts.pgettext("amount", "Overdue"),
            amount=reader.money(totals["overdue_amount_cents"], currency),
            note=note % {"count": reader.number(count)},
            coming=_coming(reader, totals),
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
            coming=_coming(reader, totals),
            link=list_address(replace(everything, statuses=OPEN)),
            link_text=_("Show open invoices"),
        )
    return Headline(
        tone="settled",
        name=_("To pay"),
        amount=reader.money(0, currency),
        note=_("Everything is settled"),
        coming="",
        link=list_address(everything),
        link_text=_("Show all invoices"),
    )


def _coming(reader: Reader, totals: dict[str, Any]) -> str:
    """What falls due next, among what is not overdue."""
    _ = reader.texts.gettext
    if not totals.get("next_due_date"):
        return ""
    due = date.fromisoformat(totals["next_due_date"])
    amount = reader.money_within(totals["next_due_amount_cents"], totals["currency"])
    if due == reader.today:
        return _("Next: %(amount)s, due today") % {"amount": amount}
    return _("Next: %(amount)s, due by %(date)s") % {
        "amount": amount,
        "date": reader.day_within(due),
    }


def _figures(reader: Reader, totals: dict[str, Any]) -> tuple[Figure, ...]:
    """What the headline does not say already."""
    _ = reader.texts.gettext
    is_overdue = bool(totals["overdue_count"])
    rows = (
        (_("Outstanding"), "outstanding")
        if is_overdue
        else (reader.texts.pgettext("amount", "Overdue"), "overdue"),
        (_("Total invoiced"), "invoiced"),
    )
    return tuple(
        Figure(
            name=name,
            amount=reader.money(totals[f"{key}_amount_cents"], totals["currency"]),
            count=_invoices(reader, totals[f"{key}_count"], since_ever=key == "invoiced"),
        )
        for name, key in rows
    )


def _bucket(reader: Reader, currency: str, age: dict[str, Any]) -> Bucket:
    code = age["bucket"]
    query = replace(bucket_query(code, reader.today), currencies=(currency,))
    return Bucket(
        code=code,
        name=age_names(reader)[code],
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


def _invoices(reader: Reader, count: int, *, since_ever: bool) -> str:
    ngettext = reader.texts.ngettext
    text = (
        ngettext(
            "%(count)s invoice since the beginning", "%(count)s invoices since the beginning", count
        )
        if since_ever
        else ngettext("%(count)s invoice", "%(count)s invoices", count)
    )
    return text % {"count": reader.number(count)}
