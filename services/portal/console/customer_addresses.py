"""Where pages of customers are. Pure. Everything that a page was asked for is in its address."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

from services.portal.console.customer_query import SORT_DEFAULT, CustomerQuery
from services.portal.console.navigation import CUSTOMERS

# Cursors that an address carries; past them, back is to the beginning.
PAGES_BACK_MAX = 12
# In no cursor.
_BETWEEN = "."


def customer_address(external_id: str, **parameters: str) -> str:
    """The page of a customer, whatever its id is made of."""
    query = f"?{urlencode(parameters)}" if parameters else ""
    return f"{CUSTOMERS}/{quote(external_id, safe='')}{query}"


@dataclass(frozen=True, slots=True)
class ListPage:
    """A page of the list. `before`: the cursors of the pages that led here but the first."""

    query: CustomerQuery
    before: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        query = self.query
        values = {
            "q": query.q,
            "currency": query.currency,
            "sort": query.sort if query.sort != SORT_DEFAULT else "",
            "cursor": query.cursor or "",
            "before": _BETWEEN.join(self.before),
        }
        given = {name: value for name, value in values.items() if value}
        return f"{CUSTOMERS}?{urlencode(given)}" if given else CUSTOMERS

    @property
    def first(self) -> "ListPage | None":
        """The first page, from any other."""
        return ListPage(replace(self.query, cursor=None)) if self.query.cursor else None

    @property
    def previous(self) -> "ListPage | None":
        """The page that led here, if it was not the first."""
        if not self.before:
            return None
        return ListPage(replace(self.query, cursor=self.before[-1]), self.before[:-1])

    def next(self, cursor: str) -> "ListPage":
        """The page behind this one, which knows the way back."""
        passed = (*self.before, self.query.cursor) if self.query.cursor else ()
        before = passed if len(passed) <= PAGES_BACK_MAX else ()
        return ListPage(replace(self.query, cursor=cursor), before)


def pages_before(values: Sequence[str]) -> tuple[str, ...]:
    """The cursors of the parameter `before`, which may be any text."""
    text = values[-1] if values else ""
    return tuple(cursor for cursor in text.split(_BETWEEN) if cursor)[:PAGES_BACK_MAX]
