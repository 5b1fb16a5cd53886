"""Which customers an operator wants to see, checked. Pure; knows neither HTTP nor SQL."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

from services.portal.queries.cursors import check_text, check_time
from services.portal.queries.parameters import InvalidParameterError, Parameters

Sort = Literal["overdue", "outstanding", "name", "newest"]
SORTS: Final[tuple[Sort, ...]] = get_args(Sort)
SORT_DEFAULT: Final[Sort] = "overdue"
# Longer than any name or address that people search by.
SEARCH_CHARACTERS_MAX: Final = 200
# More words than these say no more; each is one more comparison for each customer.
WORDS_MAX: Final = 8
# Two screens on a desk.
PAGE_ROWS: Final = 25
# As read_model.customers cuts them.
NAME_CHARACTERS_MAX: Final = 200
# Sums need more than 64 bits, and have the decimals of a currency.
_OWES: Final = re.compile(r"[0-9]{1,40}(\.[0-9]{1,3})?")


@dataclass(frozen=True, slots=True)
class CustomerQuery:
    """Search, filter, order and page of the list of customers."""

    q: str = ""
    # Only those who owe in it, and what they owe in it; empty for any.
    currency: str = ""
    sort: Sort = SORT_DEFAULT
    limit: int = PAGE_ROWS
    cursor: str | None = None

    @property
    def words(self) -> list[str]:
        """What all has to be found."""
        return list(dict.fromkeys(self.q.split()))[:WORDS_MAX]

    def check_key(self, key: str) -> None:
        """Raises ValueError for a text that no customer of this order could have as its key."""
        kind, _, value = key.partition(":")
        match kind:
            case "owes" if self.sort in ("overdue", "outstanding") and _OWES.fullmatch(value):
                return
            case "name" if self.sort != "newest":
                check_text(value, NAME_CHARACTERS_MAX)
                return
            case "time" if self.sort == "newest":
                check_time(value)
                return
        raise ValueError("not a key of this order")


def customer_query(pairs: Sequence[tuple[str, str]]) -> CustomerQuery:
    """The query that decoded `name=value` pairs ask for; an empty value counts as absent.

    Raises InvalidParameterError for an unknown name, a value that is none and a repeated one.
    """
    given = Parameters(pairs)
    q = " ".join((given.text("q") or "").split())
    if len(q) > SEARCH_CHARACTERS_MAX:
        raise InvalidParameterError("q", f"has at most {SEARCH_CHARACTERS_MAX} characters")
    currencies = given.currencies()
    if len(currencies) > 1:
        raise InvalidParameterError("currency", "is one currency")
    query = CustomerQuery(
        q=q,
        currency="".join(currencies),
        sort=given.one_of("sort", SORTS) or SORT_DEFAULT,
        cursor=given.cursor(),
    )
    given.refuse_others()
    return query
