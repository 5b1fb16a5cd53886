"""Asks Postgres, one statement a question, and hands on the JSON text it makes. Knows no HTTP.

Each statement calls one function of the schema `portal`, which sets the tenant for its own
transaction and returns the body; the tenant is the viewer's and never the request's. Time comes
in from outside; "today" is the customer's, else the organization's, else UTC's.
"""

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING

from services.portal.queries.cursors import Position, decode_cursor, encode_cursor
from services.portal.queries.invoice_query import InvoiceQuery
from services.portal.queries.statements import (
    FRESHNESS,
    INVOICE,
    ORGANIZATION,
    OVERVIEW,
    PROFILE,
    invoices_call,
)
from services.portal.viewer import Viewer

if TYPE_CHECKING:
    from asyncpg import Pool, Record


# Waiting for a connection included; who reads a page has given up by then.
QUESTION_SECONDS_MAX = 8.0


class Queries:
    """The reads of one process, over one pool of the role portico_portal.

    Each raises TimeoutError, OSError or an asyncpg error when Postgres does not answer in time.
    """

    def __init__(self, pool: "Pool[Record]") -> None:
        self._pool = pool
        # A search for what is not there looks at every invoice of a customer. Half the connections
        # stay free of them, so that pages and lists never wait for somebody's search.
        self._searches = asyncio.Semaphore(max(1, pool.get_max_size() // 2))

    async def overview(self, viewer: Viewer, at: datetime) -> bytes:
        """The body of `GET /portal/api/overview`."""
        return await self._some_body(OVERVIEW, *_tenant(viewer), at)

    async def invoices(self, viewer: Viewer, query: InvoiceQuery, at: datetime) -> bytes:
        """The body of `GET /portal/api/invoices`.

        Raises InvalidParameterError naming `cursor` for one that belongs to another list.
        """
        after = decode_cursor(query, query.cursor) if query.cursor else None
        call = invoices_call(query, after)
        arguments = (*_tenant(viewer), at, *call.arguments)
        if query.is_plain:
            invoices, next_key, next_id = await self._row(call.statement, *arguments)
        else:
            async with asyncio.timeout(QUESTION_SECONDS_MAX), self._searches:
                invoices, next_key, next_id = await self._row(call.statement, *arguments)
        cursor = "null"
        if next_id is not None:
            cursor = f'"{encode_cursor(query, Position(next_key, next_id))}"'
        return f'{{"invoices":[{invoices}],"next_cursor":{cursor}}}'.encode()

    async def invoice(self, viewer: Viewer, invoice_id: str, at: datetime) -> bytes | None:
        """The body of `GET /portal/api/invoices/{id}`; None alike for absent and foreign ones."""
        if "\0" in invoice_id:
            return None
        return await self._body(INVOICE, *_tenant(viewer), at, invoice_id)

    async def freshness(self) -> bytes:
        """`{"as_of","lag_seconds"}`, both null before the projector has ever looked."""
        return await self._some_body(FRESHNESS)

    async def profile(self, viewer: Viewer, at: datetime) -> bytes:
        """`{"customer":{…},"organization":{…},"today","timezone"}`: who is billed and who bills.

        Each with names, address, `locale` and `timezone`; the organization with its `branding`.
        """
        return await self._some_body(PROFILE, *_tenant(viewer), at)

    async def organization(self, organization_id: str) -> bytes | None:
        """What the page's shell shows before there is a token; None for one that no event named.

        `{"id","name","locale","timezone","logo_url","branding":{…},"allowed_origins":[…]}`
        """
        if "\0" in organization_id:
            return None
        return await self._body(ORGANIZATION, organization_id)

    async def _some_body(self, statement: str, *arguments: object) -> bytes:
        (body,) = await self._row(statement, *arguments)
        return str(body).encode()

    async def _body(self, statement: str, *arguments: object) -> bytes | None:
        (body,) = await self._row(statement, *arguments)
        return None if body is None else str(body).encode()

    async def _row(self, statement: str, *arguments: object) -> "Record":
        async with asyncio.timeout(QUESTION_SECONDS_MAX):
            row = await self._pool.fetchrow(statement, *arguments)
        if row is None:
            raise LookupError("a function of the schema portal returned no row")
        return row


def _tenant(viewer: Viewer) -> tuple[str, str]:
    return viewer.organization_id, viewer.external_customer_id
