"""`/console`: leads to the customers."""

from http import HTTPStatus

from starlette.responses import RedirectResponse, Response

from services.portal.console.navigation import CUSTOMERS, HOME
from services.portal.console.page import Visit, page


async def start(visit: Visit) -> Response:
    """The customers, which is what most come for; the organization until that page is there."""
    if CUSTOMERS in visit.frame.served:
        return RedirectResponse(CUSTOMERS, HTTPStatus.SEE_OTHER)
    return visit.page(
        "start.html", section="", title=visit.texts.gettext("Overview"), found=visit.organization
    )


ROUTES = [page(HOME, start)]
