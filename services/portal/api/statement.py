"""`GET /portal/api/statement`: one question, answered in the format that is asked for."""

from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

from starlette.requests import Request
from starlette.responses import Response

from services.portal.api.account_documents import statement_pdf
from services.portal.api.answers import check_scope, json_answer, named_refusals
from services.portal.api.parameters import parameters
from services.portal.api.statement_files import statement_table
from services.portal.portal import portal_of
from services.portal.queries import StatementFormat, statement_query
from services.portal.viewer import Viewer

# Makes a file of the body that the JSON answer would have.
StatementFile: TypeAlias = Callable[[Request, Viewer, bytes], Awaitable[Response]]

_FILES: Final[dict[StatementFormat, StatementFile]] = {"csv": statement_table, "pdf": statement_pdf}


async def statement(request: Request) -> Response:
    """The statement as JSON, for those who may read, or as a file, for those who may download."""
    portal = portal_of(request)
    viewer = await portal.guard.viewer(request)
    with named_refusals():
        query = statement_query(parameters(request.scope["query_string"]))
        file = None if query.format == "json" else _FILES[query.format]
        check_scope(viewer, "portal:download" if file else "portal:read")
        body = await portal.queries.statement(viewer, query, portal.clock())
    return await file(request, viewer, body) if file else json_answer(body)
