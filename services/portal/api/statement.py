"""`GET /portal/api/statement`: one question, answered in the format that is asked for."""

from typing import assert_never

from starlette.requests import Request
from starlette.responses import Response

from services.portal.api.account_documents import statement_pdf
from services.portal.api.answers import check_scope, json_answer, named_refusals
from services.portal.api.chosen_set import chosen_locale
from services.portal.api.parameters import parameters
from services.portal.api.statement_files import statement_table
from services.portal.portal import portal_of
from services.portal.queries import InvalidParameterError, statement_query


async def statement(request: Request) -> Response:
    """The statement as JSON, for those who may read, or as a file, for those who may download.

    `locale` is that of the table: the other files are documents, in the customer's language.
    """
    portal = portal_of(request)
    viewer = await portal.guard.viewer(request)
    with named_refusals():
        given = parameters(request.scope["query_string"])
        query = statement_query([one for one in given if one[0] != "locale"])
        locale = chosen_locale(given)
        if locale is not None and query.format != "csv":
            raise InvalidParameterError("locale", "is of the table alone (format=csv)")
        check_scope(viewer, "portal:read" if query.format == "json" else "portal:download")
        body = await portal.queries.statement(viewer, query, portal.clock())
    match query.format:
        case "json":
            return json_answer(body)
        case "csv":
            return await statement_table(request, viewer, body, locale)
        case "pdf":
            return await statement_pdf(request, viewer, body)
        case _:
            assert_never(query.format)
