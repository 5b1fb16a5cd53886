"""Asks Postgres what the console shows of customers. Knows no HTTP.

The organization is that of an operator's session, never of a request. Each raises TimeoutError,
OSError or an asyncpg error when Postgres does not answer in time.
"""

import asyncio
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from services.chassis.sql import Statements
from services.portal.console.customer_query import CustomerQuery
from services.portal.queries.cursors import Position, decode_cursor, encode_cursor
from services.portal.queries.queries import QUESTION_SECONDS_MAX
from services.portal.queries.search import (
    CURRENCIES_OF_NO_DECIMALS,
    CURRENCIES_OF_THREE_DECIMALS,
)

if TYPE_CHECKING:
    from asyncpg import Pool, Record

_STATEMENTS: Final = Statements(Path(__file__).parents[1] / "sql")
CUSTOMERS: Final = _STATEMENTS["organization_customers"]
CUSTOMER: Final = _STATEMENTS["organization_customer"]
CURRENCIES: Final = _STATEMENTS["organization_currencies"]
ACTIVITY: Final = _STATEMENTS["organization_activity"]
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

    Raises InvalidParameterError naming `cursor` for one that belongs to another list.
    """
    after = decode_cursor(query, query.cursor) if query.cursor else None
    row = await _row(
        pool,
        CUSTOMERS,
        organization_id,
        at,
        query.limit,
        after and after.key,
        after and after.id,
        query.sort,
        query.words or None,
        query.currency or None,
        CURRENCIES_OF_NO_DECIMALS,
        CURRENCIES_OF_THREE_DECIMALS,
        COUNT_MAX,
    )
    customers, next_key, next_id, counted = row
    position = None if next_id is None else Position(next_key, next_id)
    return FoundCustomers(
        json.loads(f"[{customers}]"),
        None if position is None else encode_cursor(query, position),
        None if counted is None else min(counted, COUNT_MAX + 1),
    )


async def find_currencies(pool: "Pool[Record]", organization_id: str) -> list[str]:
    """Those in which anybody of the organization owes, in order; it reads all that is open."""
    (currencies,) = await _row(pool, CURRENCIES, organization_id)
    return list(currencies)


async def find_customer(
    pool: "Pool[Record]", organization_id: str, external_customer_id: str
) -> dict[str, Any] | None:
    """What events have told of a customer; None for none, and for one that was deleted."""
    if "\0" in external_customer_id:
        return None
    (body,) = await _row(pool, CUSTOMER, organization_id, external_customer_id)
    if body is None:
        return None
    told: dict[str, Any] = json.loads(body)["object"]
    return told


async def find_activity(
    pool: "Pool[Record]",
    organization_id: str,
    external_customer_id: str,
    before: tuple[datetime, int] | None,
    limit: int,
) -> dict[str, Any]:
    """`{"entries":[…],"next":{"at","id"}|null}`, newest first, from behind the entry `before`."""
    at, id_ = before or (None, None)
    (body,) = await _row(pool, ACTIVITY, organization_id, external_customer_id, at, id_, limit)
    answer: dict[str, Any] = json.loads(body)
    return answer


async def _row(pool: "Pool[Record]", statement: str, *arguments: object) -> "Record":
    async with asyncio.timeout(QUESTION_SECONDS_MAX):
        row = await pool.fetchrow(statement, *arguments)
    if row is None:
        raise LookupError("a function of the schema portal returned no row")
    return row
