"""The statement of account as files."""

import json

from starlette.requests import Request
from starlette.responses import Response

from services.portal.api.file_response import file_response
from services.portal.api.saving import file_headers, page_language
from services.portal.exports import statement_csv
from services.portal.exports.sheets import MEDIA_TYPE
from services.portal.portal import portal_of
from services.portal.viewer import Viewer


async def statement_table(
    request: Request, viewer: Viewer, body: bytes, locale: str | None
) -> Response:
    """As CSV, in the reader's language and for its spreadsheet program."""
    portal = portal_of(request)
    parties = json.loads(await portal.queries.profile(viewer, portal.clock()))
    language = page_language(viewer, parties, locale)
    statement = json.loads(body)["statement"]
    name = f"statement_{statement['from']}_{statement['to']}.csv"
    headers = file_headers(name, language.locale)
    return file_response(request, statement_csv(statement, language), MEDIA_TYPE, headers)
