"""`GET /portal/api/statement`: one question, answered in the format that is asked for."""

from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

from starlette.requests import Request
from starlette.responses import Response

from services.portal.api.account_documents import statement_pdf
from services.portal.api.answers import (
    invalid_parameter,
    json_answer,
    named_refusals,
    viewer_of,
)
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
    viewer = await viewer_of(request, "portal:read")
    portal = portal_of(request)
    with named_refusals():
        query = statement_query(parameters(request.scope["query_string"]))
    file = _FILES.get(query.format)
    if file is not None:
        viewer = await viewer_of(request, "portal:download")
    elif query.format != "json":
        raise invalid_parameter("format", f"is one of {', '.join(('json', *_FILES))}")
    with named_refusals():
        body = await portal.queries.statement(viewer, query, portal.clock())
    return json_answer(body) if file is None else await file(request, viewer, body)
