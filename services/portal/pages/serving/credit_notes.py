"""Serves the list of credit notes and one credit note."""

import json
from dataclasses import replace
from http import HTTPStatus

from starlette.responses import Response

from services.portal.pages.address import PAGE_ROWS
from services.portal.pages.credit_note import (
    credit_note,
    missing_credit_note,
    wrong_credit_notes,
)
from services.portal.pages.credit_notes import credit_notes
from services.portal.pages.entry_filters import EntryFilters, entry_filters
from services.portal.pages.serving.visits import Visit
from services.portal.queries import InvalidParameterError, credit_note_query


async def credit_note_list(visit: Visit) -> Response:
    """`/portal/pages/credit_notes`"""
    who = await visit.reader()
    try:
        query = replace(credit_note_query(visit.parameters), limit=PAGE_ROWS)
        answer = json.loads(await visit.queries.credit_notes(visit.viewer, query, visit.at))
    except InvalidParameterError as error:
        return visit.show(wrong_credit_notes(who, error.parameter), HTTPStatus.BAD_REQUEST)
    totals = json.loads(await visit.queries.currencies(visit.viewer, visit.at))
    filters = entry_filters(
        "credit_notes", visit.parameters, visit.request.query_params.get("before", "")
    )
    finding = [] if answer["credit_notes"] else await _finding(visit, filters)
    return visit.show(
        credit_notes(who, filters, answer, totals, finding, downloads=visit.downloads)
    )


async def one_credit_note(visit: Visit) -> Response:
    """`/portal/pages/credit_notes/{credit_note_id}`"""
    who = await visit.reader()
    credit_note_id = visit.request.path_params["credit_note_id"]
    body = await visit.queries.credit_note(visit.viewer, credit_note_id, visit.at)
    if body is None:
        return visit.show(missing_credit_note(who), HTTPStatus.NOT_FOUND)
    fresh = await visit.freshness()
    return visit.show(credit_note(who, json.loads(body), fresh, downloads=visit.downloads))


async def _finding(visit: Visit, filters: EntryFilters) -> list[str]:
    """The filters each of which, dropped alone, lets something through."""
    found = []
    for name, without in filters.drops:
        query = replace(credit_note_query(without.parameters), limit=1)
        answer = await visit.queries.credit_notes(visit.viewer, query, visit.at)
        if json.loads(answer)["credit_notes"]:
            found.append(name)
    return found
