"""Which statement of account a viewer wants, checked. Pure; knows neither HTTP nor SQL."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, Literal, get_args

from services.portal.queries.parameters import (
    InvalidParameterError,
    Parser,
    currencies,
    day,
    fields,
    one,
)

StatementFormat = Literal["json", "pdf", "csv"]
STATEMENT_FORMATS: Final[tuple[StatementFormat, ...]] = get_args(StatementFormat)
# About a hundred pages of paper, and one answer of about a megabyte.
MOVEMENTS_MAX: Final = 5_000


# The first and the last day there is are infinities to the driver, and would come back as such.
_FIRST_DAY: Final = date.min + timedelta(days=1)
_LAST_DAY: Final = date.max - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class StatementQuery:
    """Period and currencies of a statement; both ends belong to the period.

    Without a last day it ends today, by the customer's calendar; without a first day it begins with
    the year of its last day.
    """

    first_day: date | None = None
    last_day: date | None = None
    currencies: tuple[str, ...] = ()
    format: StatementFormat = "json"


def statement_query(parameters: Sequence[tuple[str, str]]) -> StatementQuery:
    """The query that decoded `name=value` pairs ask for; an empty value counts as absent.

    Raises InvalidParameterError for an unknown name, a value that is none and a repeated one.
    """
    # Each parser answers with fields of its own type; the dictionary only carries them here.
    query = StatementQuery(**fields(parameters, _PARSERS))  # type: ignore[arg-type]
    if query.first_day and query.last_day and query.first_day > query.last_day:
        raise InvalidParameterError("from", "is after to")
    return replace(query, first_day=_bounded(query.first_day), last_day=_bounded(query.last_day))


def _bounded(day: date | None) -> date | None:
    return day and min(max(day, _FIRST_DAY), _LAST_DAY)


def _format(name: str, values: list[str]) -> dict[str, object]:
    text = one(name, values)
    if text not in STATEMENT_FORMATS:
        raise InvalidParameterError(name, f"is one of {', '.join(STATEMENT_FORMATS)}")
    return {"format": text}


_PARSERS: Final[dict[str, Parser]] = {
    "from": day("first_day"),
    "to": day("last_day"),
    "currency": currencies,
    "format": _format,
}
