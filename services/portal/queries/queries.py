"""Asks Postgres, one statement a question, and hands on the JSON text it makes. Knows no HTTP.

Each statement calls one function of the schema `portal`, which sets the tenant for its own
transaction and returns the body; the tenant is the viewer's and never the request's. Time comes
in from outside; "today" is the customer's, else the organization's, else UTC's.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

import asyncpg

from services.portal.queries.credit_note_query import CreditNoteQuery
from services.portal.queries.cursors import ListQuery, Position, decode_cursor, encode_cursor
from services.portal.queries.invoice_query import InvoiceQuery
from services.portal.queries.parameters import InvalidParameterError
from services.portal.queries.payment_query import PaymentQuery
from services.portal.queries.statement_query import MOVEMENTS_MAX, StatementQuery
from services.portal.queries.statements import (
    COUNT_INVOICES,
    CREDIT_NOTE,
    CURRENCIES,
    FRESHNESS,
    INVOICE,
    INVOICE_PRINTS,
    INVOICES_BY_ID,
    ORGANIZATION,
    ORIGINALS,
    OVERVIEW,
    PAYMENT,
    PAYMENT_RECEIPT,
    PROFILE,
    STATEMENT,
    PageCall,
    credit_notes_call,
    invoice_filters,
    invoices_call,
    payments_call,
)
from services.portal.viewer import Viewer

if TYPE_CHECKING:
    from asyncpg import Pool, Record


# Waiting for a connection included; who reads a page has given up by then.
QUESTION_SECONDS_MAX = 8.0
# What a page says exactly; of more than that nobody wants to know how many.
COUNT_MAX = 1_000
# How portal.enter refuses.
CUSTOMER_DELETED = "PT001"
# What a billing system may have made documents of.
Original = Literal["invoice", "credit_note", "payment_receipt"]
# Of a whole set: large enough that its pages cost little, small enough to be read in a moment.
PAGE_INVOICES = 500


class CustomerDeletedError(Exception):
    """The customer of a session that is still open was deleted (decision 82)."""


class Queries:
    """The reads of one process, over one pool of the role portico_portal.

    Each raises TimeoutError, OSError or an asyncpg error when Postgres does not answer in time, and
    each about a viewer CustomerDeletedError.
    """

    def __init__(self, pool: "Pool[Record]") -> None:
        self._pool = pool
        # What the index of large customers cannot help with looks at every invoice of one: a search
        # of two letters, and a frequent text that goes with few of the rest (decision 96). A
        # statement of a period long ago looks at all that came after it. Half the connections stay
        # free of them, so that pages and other lists never wait for those.
        self._searches = asyncio.Semaphore(max(1, pool.get_max_size() // 2))

    async def overview(self, viewer: Viewer, at: datetime) -> bytes:
        """The body of `GET /portal/api/overview`."""
        return await self._some_body(OVERVIEW, *_tenant(viewer), at)

    async def currencies(self, viewer: Viewer, at: datetime) -> bytes:
        """`{"currencies":[{"currency"}],"as_of",…}`: the overview without its sums."""
        return await self._some_body(CURRENCIES, *_tenant(viewer), at)

    async def invoices(self, viewer: Viewer, query: InvoiceQuery, at: datetime) -> bytes:
        """The body of `GET /portal/api/invoices`.

        Raises InvalidParameterError naming `cursor` for one that belongs to another list.
        """
        after = _after(query)
        row = await self._called(viewer, at, invoices_call(query, after))
        body = _page("invoices", query, row)
        if not query.count:
            return body
        # A first page that is the last one is counted by itself.
        counted = (
            len(json.loads(f"[{row[0]}]"))
            if after is None and row[2] is None
            else await self._count(viewer, query, at)
        )
        exact = counted <= COUNT_MAX
        count = {"count": {"value": min(counted, COUNT_MAX), "exact": exact}}
        return _continued(body, count)

    async def all_invoices(
        self, viewer: Viewer, query: InvoiceQuery, at: datetime
    ) -> AsyncIterator[list[dict[str, Any]]]:
        """Every invoice of a list in its order, as the list has them, pages at a time.

        No connection is held between pages, so that a reader who is slow keeps nobody waiting.
        """
        page, after = replace(query, limit=PAGE_INVOICES, cursor=None), None
        while True:
            call = invoices_call(page, after)
            invoices, next_key, next_id = await self._called(viewer, at, call)
            yield json.loads(f"[{invoices}]")
            if next_id is None:
                return
            after = Position(next_key, next_id)

    async def invoices_by_id(
        self, viewer: Viewer, invoice_ids: Sequence[str], at: datetime
    ) -> list[dict[str, Any]]:
        """The same for chosen ones, in their order; absent and foreign ones are left out."""
        body = await self._some_body(
            INVOICES_BY_ID, *_tenant(viewer), at, [one for one in invoice_ids if "\0" not in one]
        )
        found: list[dict[str, Any]] = json.loads(body)
        return found

    async def invoice_prints(
        self, viewer: Viewer, invoice_ids: Sequence[str]
    ) -> list[str | None] | None:
        """What changes, and never back, with anything that the documents of an invoice are made of.

        None for one that is not there; None alone when documents are fetched from elsewhere.
        """
        body = await self._body(INVOICE_PRINTS, *_tenant(viewer), list(invoice_ids))
        return None if body is None else json.loads(body)

    async def originals(self, viewer: Viewer, kind: Original, original_id: str) -> bytes | None:
        """`{"file_url","xml_url","allowed_hosts"}` of the documents that the billing system made.

        None unless the organization wants those to be handed out.
        """
        if "\0" in original_id:
            return None
        return await self._body(ORIGINALS, *_tenant(viewer), kind, original_id)

    async def invoice(self, viewer: Viewer, invoice_id: str, at: datetime) -> bytes | None:
        """The body of `GET /portal/api/invoices/{id}`; None alike for absent and foreign ones."""
        return await self._one(INVOICE, viewer, invoice_id, at)

    async def payments(self, viewer: Viewer, query: PaymentQuery, at: datetime) -> bytes:
        """The body of `GET /portal/api/payments`.

        Raises InvalidParameterError naming `cursor` for one that belongs to another list.
        """
        call = payments_call(query, _after(query))
        return _page("payments", query, await self._called(viewer, at, call))

    async def payment(self, viewer: Viewer, payment_id: str, at: datetime) -> bytes | None:
        """The body of `GET /portal/api/payments/{id}`; None alike for absent and foreign ones."""
        return _named("payment", await self._one(PAYMENT, viewer, payment_id, at))

    async def payment_receipt(
        self, viewer: Viewer, payment_receipt_id: str, at: datetime
    ) -> bytes | None:
        """`{"payment_receipt":{"id","number","created_at","payment":{…}}}`, or None as above."""
        return _named(
            "payment_receipt", await self._one(PAYMENT_RECEIPT, viewer, payment_receipt_id, at)
        )

    async def credit_notes(self, viewer: Viewer, query: CreditNoteQuery, at: datetime) -> bytes:
        """The body of `GET /portal/api/credit_notes`.

        Raises InvalidParameterError naming `cursor` for one that belongs to another list.
        """
        call = credit_notes_call(query, _after(query))
        return _page("credit_notes", query, await self._called(viewer, at, call))

    async def credit_note(self, viewer: Viewer, credit_note_id: str, at: datetime) -> bytes | None:
        """The body of `GET /portal/api/credit_notes/{id}`, or None as above."""
        return _named("credit_note", await self._one(CREDIT_NOTE, viewer, credit_note_id, at))

    async def statement(self, viewer: Viewer, query: StatementQuery, at: datetime) -> bytes:
        """The body of `GET /portal/api/statement`, whatever format is asked for.

        Raises InvalidParameterError naming `from` for a period with too many movements.
        """
        period = (query.first_day, query.last_day, list(query.currencies) or None)
        arguments = (*_tenant(viewer), at, *period, MOVEMENTS_MAX)
        (body,) = await self._searched_row(STATEMENT, *arguments)
        if body is None:
            raise InvalidParameterError(
                "from",
                f"has more than {MOVEMENTS_MAX:,} movements behind it: choose a shorter period",
            )
        return str(body).encode()

    async def freshness(self) -> bytes:
        """`{"as_of","lag_seconds"}`, both null while nobody knows: nothing was read yet."""
        return await self._some_body(FRESHNESS)

    async def profile(self, viewer: Viewer, at: datetime) -> bytes:
        """`{"customer":{…},"organization":{…},"today","timezone"}`: who is billed and who bills.

        Each with names, address, `locale` and `timezone`; the organization with its `branding`.
        """
        return await self._some_body(PROFILE, *_tenant(viewer), at)

    async def account(self, viewer: Viewer, at: datetime) -> bytes:
        """The body of `GET /portal/api/account`: the profile, and `session{"expires_at"}`."""
        session = {"session": {"expires_at": viewer.expires_at.isoformat()}}
        return _continued(await self.profile(viewer, at), session)

    async def organization(self, organization_id: str) -> bytes | None:
        """What the page's shell shows before there is a token; None for one that no event named.

        `{"id","name","locale","timezone","logo_url","branding":{…},"allowed_origins":[…]}`
        """
        if "\0" in organization_id:
            return None
        return await self._body(ORGANIZATION, organization_id)

    async def _one(self, statement: str, viewer: Viewer, id_: str, at: datetime) -> bytes | None:
        # Postgres refuses NUL, and nothing has it in its id.
        return None if "\0" in id_ else await self._body(statement, *_tenant(viewer), at, id_)

    async def _called(self, viewer: Viewer, at: datetime, call: PageCall) -> "Record":
        """Entries as JSON texts with commas between, and the position of the last one."""
        ask = self._searched_row if call.reads_much else self._row
        return await ask(call.statement, *_tenant(viewer), at, *call.arguments)

    async def _count(self, viewer: Viewer, query: InvoiceQuery, at: datetime) -> int:
        """How many invoices a list has, up to one more than is told."""
        arguments = (*_tenant(viewer), at, COUNT_MAX, *invoice_filters(query))
        (counted,) = await self._searched_row(COUNT_INVOICES, *arguments)
        return int(counted)

    async def _some_body(self, statement: str, *arguments: object) -> bytes:
        (body,) = await self._row(statement, *arguments)
        return str(body).encode()

    async def _body(self, statement: str, *arguments: object) -> bytes | None:
        (body,) = await self._row(statement, *arguments)
        return None if body is None else str(body).encode()

    async def _searched_row(self, statement: str, *arguments: object) -> "Record":
        """The row of a question that may read much of what a customer has."""
        async with asyncio.timeout(QUESTION_SECONDS_MAX), self._searches:
            return await self._row(statement, *arguments)

    async def _row(self, statement: str, *arguments: object) -> "Record":
        try:
            async with asyncio.timeout(QUESTION_SECONDS_MAX):
                row = await self._pool.fetchrow(statement, *arguments)
        except asyncpg.PostgresError as error:
            if error.sqlstate == CUSTOMER_DELETED:
                raise CustomerDeletedError from error
            raise
        if row is None:
            raise LookupError("a function of the schema portal returned no row")
        return row


def _after(query: ListQuery) -> Position | None:
    """Where the page before ended. Raises InvalidParameterError naming `cursor`."""
    return decode_cursor(query, query.cursor) if query.cursor else None


def _page(name: str, query: ListQuery, row: "Record") -> bytes:
    """One page of a list: its entries as Postgres wrote them, and where the next one begins."""
    entries, next_key, next_id = row
    cursor = "null"
    if next_id is not None:
        cursor = f'"{encode_cursor(query, Position(next_key, next_id))}"'
    return f'{{"{name}":[{entries}],"next_cursor":{cursor}}}'.encode()


def _continued(body: bytes, more: dict[str, Any]) -> bytes:
    """An object of JSON, with something in it, continued by another."""
    return body[:-1] + b"," + json.dumps(more)[1:].encode()


def _named(name: str, body: bytes | None) -> bytes | None:
    return None if body is None else b'{"%b":%b}' % (name.encode(), body)


def _tenant(viewer: Viewer) -> tuple[str, str]:
    return viewer.organization_id, viewer.external_customer_id
