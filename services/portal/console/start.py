"""`/console`: leads to the customers, which is what most come for."""

from http import HTTPStatus

from starlette.responses import RedirectResponse, Response

from services.portal.console.navigation import CUSTOMERS, HOME
from services.portal.console.page import Visit, page


async def start(_: Visit) -> Response:
    """For whoever is signed in; others are led to the sign-in first."""
    return RedirectResponse(CUSTOMERS, HTTPStatus.SEE_OTHER, headers={"cache-control": "no-store"})


ROUTES = [page(HOME, start)]
