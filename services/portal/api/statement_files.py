"""The statement of account as files."""

import json

from starlette.requests import Request
from starlette.responses import Response

from services.portal.api.saving import file_headers
from services.portal.exports import statement_csv
from services.portal.exports.sheets import MEDIA_TYPE
from services.portal.languages import choose
from services.portal.portal import portal_of
from services.portal.viewer import Viewer


async def statement_table(request: Request, viewer: Viewer, body: bytes) -> Response:
    """As CSV, in the reader's language and for its spreadsheet program."""
    portal = portal_of(request)
    parties = json.loads(await portal.queries.profile(viewer, portal.clock()))
    language = choose(
        viewer.locale, parties["customer"]["locale"], parties["organization"]["locale"]
    )
    statement = json.loads(body)["statement"]
    name = f"statement_{statement['from']}_{statement['to']}.csv"
    return Response(
        statement_csv(statement, language),
        headers=file_headers(name, language.locale),
        media_type=MEDIA_TYPE,
    )
