"""Which payments a viewer wants to see, checked. Pure; knows neither HTTP nor SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, get_args

from contracts.settlements import PaymentStatus
from services.portal.queries.cursors import check_time
from services.portal.queries.parameters import LIMIT_DEFAULT, Parameters

PAYMENT_STATUSES: Final[tuple[PaymentStatus, ...]] = get_args(PaymentStatus)


@dataclass(frozen=True, slots=True)
class PaymentQuery:
    """Filters and page of a list of payments, newest first. Empty or None does not filter.

    Days are the customer's calendar's; both ends of the range belong to it.
    """

    statuses: tuple[PaymentStatus, ...] = ()
    currencies: tuple[str, ...] = ()
    first_day: date | None = None
    last_day: date | None = None
    limit: int = LIMIT_DEFAULT
    cursor: str | None = None

    def check_key(self, key: str) -> None:
        """Raises ValueError for a text that no payment could have as its time."""
        check_time(key)


def payment_query(pairs: Sequence[tuple[str, str]]) -> PaymentQuery:
    """The query that decoded `name=value` pairs ask for; an empty value counts as absent.

    Raises InvalidParameterError for an unknown name, a value that is none and a repeated one.
    """
    given = Parameters(pairs)
    query = PaymentQuery(
        statuses=given.several_of("status", PAYMENT_STATUSES),
        currencies=given.currencies(),
        first_day=given.day("from"),
        last_day=given.day("to"),
        limit=given.limit(),
        cursor=given.cursor(),
    )
    given.refuse_others()
    return query
