"""The periods of a statement: one click for the usual ones, by the reader's calendar. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from services.portal.pages.filter_links import QuickLink
from services.portal.pages.reader import Reader

_QUARTER_MONTHS = 3


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` to `last`, both included."""

    first: date
    last: date


def usual_periods(today: date) -> dict[str, Period]:
    """By name. Those that are not over end today: nothing is known of tomorrow."""
    month = today.replace(day=1)
    quarter = today.replace(day=1, month=today.month - (today.month - 1) % _QUARTER_MONTHS)
    year = today.replace(day=1, month=1)
    day = timedelta(days=1)
    last_month = (month - day).replace(day=1)
    last_year = (year - day).replace(day=1, month=1)
    return {
        "this_month": Period(month, today),
        "last_month": Period(last_month, month - day),
        "this_quarter": Period(quarter, today),
        "this_year": Period(year, today),
        "last_year": Period(last_year, year - day),
    }


def period_choices(reader: Reader, shown: Period, currency: str) -> list[QuickLink]:
    """The usual periods as links. In January, this month and this year are the same days."""
    _ = reader.texts.gettext
    names = {
        "this_month": _("This month"),
        "last_month": _("Last month"),
        "this_quarter": _("This quarter"),
        "this_year": _("This year"),
        "last_year": _("Last year"),
    }
    periods = usual_periods(reader.today)
    chosen = next((code for code in _PREFERRED if periods[code] == shown), None)
    return [
        QuickLink(name, statement_address(periods[code], currency), chosen=code == chosen)
        for code, name in names.items()
    ]


# What an address without days means comes first.
_PREFERRED = ("this_year", "this_month", "last_month", "this_quarter", "last_year")


def parameters(period: Period, currency: str) -> dict[str, str]:
    """What the API calls a period, and the one currency it is narrowed to, if any."""
    given = {"from": period.first.isoformat(), "to": period.last.isoformat()}
    return given | ({"currency": currency} if currency else {})


def statement_address(period: Period, currency: str = "") -> str:
    """The page of a statement."""
    return f"?{urlencode({'view': 'statement', **parameters(period, currency)})}"
