"""Serves the overview."""

import json
from typing import Final

from starlette.responses import Response

from services.portal.pages import overview_page
from services.portal.pages.serving.visits import Visit
from services.portal.queries import InvoiceQuery

LATEST_ROWS: Final = 5


async def overview(visit: Visit) -> Response:
    """`/portal/pages/overview`"""
    queries, viewer, at = visit.queries, visit.viewer, visit.at
    totals = json.loads(await queries.overview(viewer, at))
    latest = json.loads(await queries.invoices(viewer, InvoiceQuery(limit=LATEST_ROWS), at))
    who = await visit.reader()
    return visit.show(
        overview_page.overview(who, totals, latest["invoices"], downloads=visit.downloads)
    )
