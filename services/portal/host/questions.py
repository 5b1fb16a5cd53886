"""What the host's API asks Postgres: one function of the schema `portal` a question. Knows no HTTP.

The organization is that of an API key or an operator's session, never of a request.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, assert_never

from services.chassis.sql import Statements
from services.portal.host.bookmarks import COUNTED_OFF_MAX, Bookmark, Bookmarks, Start
from services.portal.host.counts import Counts
from services.portal.host.filters import HostQuery
from services.portal.queries.queries import QUESTION_SECONDS_MAX

if TYPE_CHECKING:
    from asyncpg import Pool, Record

_STATEMENTS: Final = Statements(Path(__file__).parent.parent / "sql")
List = Literal["customers", "invoices", "payments", "payment_receipts", "credit_notes"]
One = Literal["customer", "invoice", "payment", "payment_receipt", "credit_note"]
LISTS: Final[Mapping[List, str]] = {
    "customers": _STATEMENTS["host_customers"],
    "invoices": _STATEMENTS["host_invoices"],
    "payments": _STATEMENTS["host_payments"],
    "payment_receipts": _STATEMENTS["host_receipts"],
    "credit_notes": _STATEMENTS["host_credit_notes"],
}
# Of invoices, by the running totals.
_MONTHS_COUNTED: Final = frozenset(("external_customer_id",))
# Counted by those, or by an index of their own rows alone.
_COUNTED_AT_ONCE: Final = frozenset(("external_customer_id", "invoice_id", "external_id"))


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of a list as the SQL function says them, and how many there are in all."""

    rows: list[dict[str, Any]]
    total_count: int


class HostQuestions:
    """The reads of one process, over the pool of the role portico_portal.

    Each raises TimeoutError, OSError or an asyncpg error when Postgres does not answer in time.
    """

    def __init__(self, pool: "Pool[Record]", now: Callable[[], float]) -> None:
        self._pool = pool
        # A list that is filtered may read all of an organization: half the connections stay free of
        # those, for the pages of customers.
        self._lists = asyncio.Semaphore(max(1, pool.get_max_size() // 2))
        self._bookmarks = Bookmarks(now)
        self._counts = Counts(now)

    async def page(self, organization_id: str, what: List, query: HostQuery, at: datetime) -> Page:
        """A page of a list."""
        filters = json.dumps(query.filters, sort_keys=True)
        name = (organization_id, what, filters)
        start = self._bookmarks.start(name, query.skipped)
        if start.skipped > COUNTED_OFF_MAX and _MONTHS_COUNTED.issuperset(query.filters):
            # The months before the page are counted off by their totals, wherever one has been.
            start = Start(None, query.skipped)
        rows_end = query.skipped + query.per_page
        total = None
        if not _COUNTED_AT_ONCE.issuperset(query.filters):
            total = self._counts.kept(name, rows_end)
        place = (start.after and start.after.key, start.after and start.after.id)
        arguments = (query.per_page, start.skipped, *place, total is None)
        async with asyncio.timeout(QUESTION_SECONDS_MAX), self._lists:
            row = await self._pool.fetchrow(LISTS[what], organization_id, at, filters, *arguments)
        if row is None:
            raise LookupError("a function of the schema portal returned no row")
        entries, next_key, next_id, counted = row
        if next_id is not None:
            self._bookmarks.keep(name, rows_end, Bookmark(next_key, next_id))
        if total is None:
            total = int(counted)
            self._counts.keep(name, total)
        return Page(json.loads(entries), total)

    async def one(
        self, organization_id: str, what: One, id_: str, at: datetime
    ) -> dict[str, Any] | None:
        """One object; None alike for absent and foreign ones."""
        if "\0" in id_:
            return None
        match what:
            case "customer":
                return await self._first("host_customer", organization_id, id_)
            case "invoice":
                return await self._first("host_invoice", organization_id, at, id_)
            case "payment":
                return await self._first("host_payment", organization_id, id_)
            case "payment_receipt":
                return await self._first("host_receipt", organization_id, id_)
            case "credit_note":
                return await self._first("host_credit_note", organization_id, id_)
            case _:
                assert_never(what)

    async def _first(self, statement: str, *arguments: object) -> dict[str, Any] | None:
        async with asyncio.timeout(QUESTION_SECONDS_MAX):
            body = await self._pool.fetchval(_STATEMENTS[statement], *arguments)
        if body is None:
            return None
        found = json.loads(body)
        first: dict[str, Any] | None = found[0] if isinstance(found, list) else found
        return first
