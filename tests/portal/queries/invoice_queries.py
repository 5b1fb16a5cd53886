"""Any question that a list of invoices can be asked, for tests that compare its answers."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from services.portal.queries import DISPLAY_STATUSES, InvoiceQuery
from services.portal.queries.invoice_query import SORTS


def invoice_queries(
    *,
    days: tuple[date, date],
    amounts: tuple[int, int],
    currencies: Sequence[str],
    types: Sequence[str],
    several: int = 1,
    **more: SearchStrategy[Any],
) -> SearchStrategy[InvoiceQuery]:
    """Filters from within those, and up to `several` currencies or types at once."""

    def some(values: Sequence[str], at_most: int) -> SearchStrategy[tuple[str, ...]]:
        return st.lists(st.sampled_from(values), max_size=at_most, unique=True).map(tuple)

    a_day, an_amount = st.none() | st.dates(*days), st.none() | st.integers(*amounts)
    return st.builds(
        InvoiceQuery,
        statuses=some(DISPLAY_STATUSES, several + 1),
        currencies=some(currencies, several),
        types=some(types, several),
        issued_from=a_day,
        issued_to=a_day,
        due_from=a_day,
        due_to=a_day,
        amount_min=an_amount,
        amount_max=an_amount,
        sort=st.sampled_from(SORTS),
        descending=st.booleans(),
        **more,
    )
