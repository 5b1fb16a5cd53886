"""Filters of the invoice list that are one click away. Pure; every other one is in the panel."""

from dataclasses import replace
from datetime import date, timedelta

from services.portal.pages.address import OPEN, list_address
from services.portal.pages.filter_links import QuickLink
from services.portal.pages.reader import Reader
from services.portal.queries import InvoiceQuery

_QUARTER_MONTHS = 3


def presets(reader: Reader, query: InvoiceQuery) -> list[list[QuickLink]]:
    """By status and by time: one of each may be chosen, whatever else is filtered."""
    return [_by_status(reader, query), _by_time(reader, query)]


def this_year(today: date) -> tuple[date, date]:
    """The first and the last day of the year."""
    return date(today.year, 1, 1), date(today.year, 12, 31)


def last_quarter(today: date) -> tuple[date, date]:
    """The first and the last day of the calendar quarter before this one."""
    begun = today.replace(month=today.month - (today.month - 1) % _QUARTER_MONTHS, day=1)
    last = begun - timedelta(days=1)
    return last.replace(month=last.month - _QUARTER_MONTHS + 1, day=1), last


def _by_status(reader: Reader, query: InvoiceQuery) -> list[QuickLink]:
    pgettext, first = reader.texts.pgettext, replace(query, cursor=None)
    return [
        QuickLink(
            name,
            list_address(replace(first, statuses=statuses)),
            chosen=set(query.statuses) == set(statuses),
        )
        for name, statuses in (
            (pgettext("invoices", "All"), ()),
            (pgettext("invoices", "Overdue"), ("overdue",)),
            (pgettext("invoices", "Unpaid"), OPEN),
            (pgettext("invoices", "Paid"), ("paid",)),
        )
    ]


def _by_time(reader: Reader, query: InvoiceQuery) -> list[QuickLink]:
    _ = reader.texts.gettext
    now = query.issued_from, query.issued_to
    made = []
    for name, days in (
        (_("This year"), this_year(reader.today)),
        (_("Last quarter"), last_quarter(reader.today)),
    ):
        first, last = (None, None) if now == days else days
        wanted = replace(query, cursor=None, issued_from=first, issued_to=last)
        made.append(QuickLink(name, list_address(wanted), chosen=now == days))
    return made
