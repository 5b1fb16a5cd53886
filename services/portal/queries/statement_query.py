"""Which statement of account a viewer wants, checked. Pure; knows neither HTTP nor SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, get_args

from services.portal.queries.parameters import InvalidParameterError, Parameters

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


def statement_query(pairs: Sequence[tuple[str, str]]) -> StatementQuery:
    """The query that decoded `name=value` pairs ask for; an empty value counts as absent.

    Raises InvalidParameterError for an unknown name, a value that is none and a repeated one.
    """
    given = Parameters(pairs)
    first, last = given.day("from"), given.day("to")
    if first and last and first > last:
        raise InvalidParameterError("from", "is after to")
    query = StatementQuery(
        first_day=_bounded(first),
        last_day=_bounded(last),
        currencies=given.currencies(),
        format=given.one_of("format", STATEMENT_FORMATS) or "json",
    )
    given.refuse_others()
    return query


def _bounded(day: date | None) -> date | None:
    return day and min(max(day, _FIRST_DAY), _LAST_DAY)
