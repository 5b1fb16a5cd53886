"""Serves the lists of an account and what is in them. Knows neither payments nor credit notes."""

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from typing import Any, Protocol, TypeAlias, TypeVar

from starlette.responses import Response

from services.portal.pages.address import PAGE_ROWS
from services.portal.pages.entry_filters import entry_filters
from services.portal.pages.entry_list import EntryList, entry_list, refused_list
from services.portal.pages.reader import Reader
from services.portal.pages.serving.visits import Visit
from services.portal.queries import CreditNoteQuery, InvalidParameterError, PaymentQuery, Queries
from services.portal.viewer import Viewer

Query = TypeVar("Query", PaymentQuery, CreditNoteQuery)
Pairs: TypeAlias = Sequence[tuple[str, str]]
# Reads an address; raises InvalidParameterError for one that cannot be meant.
Read: TypeAlias = Callable[[Pairs], Query]
AskForMany: TypeAlias = Callable[[Queries, Viewer, Query, datetime], Awaitable[bytes]]
AskForOne: TypeAlias = Callable[[Queries, Viewer, str, datetime], Awaitable[bytes | None]]


class Show(Protocol):
    """Makes the page of one entry."""

    def __call__(
        self, reader: Reader, answer: dict[str, Any], fresh: dict[str, Any], *, downloads: bool
    ) -> str: ...


async def list_page(
    visit: Visit, of: EntryList, read: Read[Query], ask: AskForMany[Query]
) -> Response:
    """A page of the list that the address asks for."""

    async def asked(parameters: Pairs, rows_max: int) -> dict[str, Any]:
        query = replace(read(parameters), limit=rows_max)
        answer: dict[str, Any] = json.loads(await ask(visit.queries, visit.viewer, query, visit.at))
        return answer

    who = await visit.reader()
    try:
        answer = await asked(visit.parameters, PAGE_ROWS)
    except InvalidParameterError as error:
        return visit.show(refused_list(who, of, error.parameter), HTTPStatus.BAD_REQUEST)
    totals = json.loads(await visit.queries.currencies(visit.viewer, visit.at))
    before = visit.request.query_params.get("before", "")
    filters = entry_filters(of.view, visit.parameters, before)
    # Those of which each, dropped alone, lets something through.
    finding = [
        name
        for name, without in (() if answer[of.view] else filters.drops)
        if (await asked(without.parameters, 1))[of.view]
    ]
    return visit.show(
        entry_list(who, of, filters, answer, totals, finding, downloads=visit.downloads)
    )


async def entry_page(
    visit: Visit, id_: str, ask: AskForOne, show: Show, missing: Callable[[Reader], str]
) -> Response:
    """The page of one entry; `missing` is shown alike for an absent and a foreign one."""
    who = await visit.reader()
    body = await ask(visit.queries, visit.viewer, id_, visit.at)
    if body is None:
        return visit.show(missing(who), HTTPStatus.NOT_FOUND)
    fresh = await visit.freshness()
    return visit.show(show(who, json.loads(body), fresh, downloads=visit.downloads))
