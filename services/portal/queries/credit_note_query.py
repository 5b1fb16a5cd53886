"""Which credit notes a viewer wants to see, checked. Pure; knows neither HTTP nor SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.portal.queries.cursors import check_day
from services.portal.queries.parameters import LIMIT_DEFAULT, Parameters


@dataclass(frozen=True, slots=True)
class CreditNoteQuery:
    """Filters and page of a list of credit notes, newest first. Empty or None does not filter.

    Both ends of the range of issuing dates belong to it.
    """

    currencies: tuple[str, ...] = ()
    first_day: date | None = None
    last_day: date | None = None
    limit: int = LIMIT_DEFAULT
    cursor: str | None = None

    def check_key(self, key: str) -> None:
        """Raises ValueError for a text that no credit note could have as its issuing date."""
        check_day(key)


def credit_note_query(pairs: Sequence[tuple[str, str]]) -> CreditNoteQuery:
    """The query that decoded `name=value` pairs ask for; an empty value counts as absent.

    Raises InvalidParameterError for an unknown name, a value that is none and a repeated one.
    """
    given = Parameters(pairs)
    query = CreditNoteQuery(
        currencies=given.currencies(),
        first_day=given.day("from"),
        last_day=given.day("to"),
        limit=given.limit(),
        cursor=given.cursor(),
    )
    given.refuse_others()
    return query
