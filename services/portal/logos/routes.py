"""`GET /portal/logo/{organization_id}/{digest}`: anybody may see it, as in the shell."""

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from services.portal.logos.logos import Logos
from services.portal.pages.logo import logo_digest
from services.portal.queries import Queries

# A drawing that is opened by itself is a document of our origin: it may do nothing there.
POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"


def logo_routes(
    *, queries_of: Callable[[Request], Queries], logos_of: Callable[[Request], Logos]
) -> list[BaseRoute]:
    """The route of logos."""

    async def logo(request: Request) -> Response:
        body = await queries_of(request).organization(request.path_params["organization_id"])
        url = None if body is None else json.loads(body)["logo_url"]
        # Only the address that the organization has now: nothing else is ever fetched.
        if not url or logo_digest(url) != request.path_params["digest"]:
            return Response(status_code=HTTPStatus.NOT_FOUND, headers=_headers(60))
        image = await logos_of(request).logo(url)
        if image is None:
            return Response(status_code=HTTPStatus.NOT_FOUND, headers=_headers(60))
        headers = {**_headers(86_400), "content-type": image.media_type}
        return Response(image.content, headers=headers)

    return [Route("/portal/logo/{organization_id}/{digest}", logo)]


def _headers(seconds: int) -> dict[str, str]:
    return {
        "cache-control": f"public, max-age={seconds}",
        "content-security-policy": POLICY,
        "cross-origin-resource-policy": "same-origin",
        "x-content-type-options": "nosniff",
        "content-disposition": "inline",
    }
