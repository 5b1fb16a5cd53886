"""Asks Postgres for an organization's customers. Knows no HTTP.

The organization is that of an operator's session, never of a request.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from services.chassis.sql import Statements
from services.portal.console.customer_query import CustomerQuery
from services.portal.queries.cursors import Position, decode_cursor, encode_cursor
from services.portal.queries.search import (
    CURRENCIES_OF_NO_DECIMALS,
    CURRENCIES_OF_THREE_DECIMALS,
)

if TYPE_CHECKING:
    from asyncpg import Pool, Record

CUSTOMERS: Final = Statements(Path(__file__).parents[1] / "sql")["organization_customers"]
# What the page says exactly; of more than that nobody wants to know how many.
COUNT_MAX: Final = 1_000


@dataclass(frozen=True, slots=True)
class FoundCustomers:
    """One page. `counted`: how many there are, `COUNT_MAX` + 1 for more; None when not counted."""

    customers: list[dict[str, Any]]
    next_cursor: str | None
    counted: int | None


async def find_customers(
    pool: "Pool[Record]", organization_id: str, query: CustomerQuery, at: datetime
) -> FoundCustomers:
    """A page of the list.

    Raises InvalidParameterError naming `cursor` for one that belongs to another list, and what
    Queries raise when Postgres does not answer.
    """
    after = decode_cursor(query, query.cursor) if query.cursor else None
    row = await pool.fetchrow(
        CUSTOMERS,
        organization_id,
        at,
        query.limit,
        after and after.key,
        after and after.id,
        query.sort,
        query.words or None,
        CURRENCIES_OF_NO_DECIMALS,
        CURRENCIES_OF_THREE_DECIMALS,
        COUNT_MAX,
    )
    if row is None:
        raise LookupError("portal.organization_customers returned no row")
    customers, next_key, next_id, counted = row
    position = None if next_id is None else Position(next_key, next_id)
    return FoundCustomers(
        json.loads(f"[{customers}]"),
        None if position is None else encode_cursor(query, position),
        None if counted is None else min(counted, COUNT_MAX + 1),
    )
