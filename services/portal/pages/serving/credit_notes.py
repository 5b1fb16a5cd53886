"""Serves the list of credit notes and one credit note."""

from starlette.responses import Response

from services.portal.pages.credit_note import credit_note, missing_credit_note
from services.portal.pages.credit_notes import CREDIT_NOTES
from services.portal.pages.serving.entries import entry_page, list_page
from services.portal.pages.serving.visits import Visit
from services.portal.queries import Queries, credit_note_query


async def credit_note_list(visit: Visit) -> Response:
    """`/portal/pages/credit_notes`"""
    return await list_page(visit, CREDIT_NOTES, credit_note_query, Queries.credit_notes)


async def one_credit_note(visit: Visit) -> Response:
    """`/portal/pages/credit_notes/{credit_note_id}`"""
    note_id = visit.request.path_params["credit_note_id"]
    return await entry_page(visit, note_id, Queries.credit_note, credit_note, missing_credit_note)
