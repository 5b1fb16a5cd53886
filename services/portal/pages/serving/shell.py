"""Serves what is there before a session: the shell, its states, its scripts and style sheets."""

import json
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from services.portal.framing import asset_headers, page_headers, partial_headers
from services.portal.pages.assets import Assets
from services.portal.pages.look import look
from services.portal.pages.serving.answers import html, takes_gzip
from services.portal.pages.shell import shell, states_only, unknown
from services.portal.queries import Queries

_NONCE_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Shell:
    """The handlers that need no token."""

    queries_of: Callable[[Request], Queries]
    assets: Assets

    async def page(self, request: Request) -> Response:
        nonce = secrets.token_urlsafe(_NONCE_BYTES)
        body = await self.queries_of(request).organization(request.path_params["organization_id"])
        if body is None:
            page = unknown(assets=self.assets, nonce=nonce)
            return html(request, page, page_headers((), nonce), HTTPStatus.NOT_FOUND)
        organization = json.loads(body)
        page = shell(organization, request.query_params, assets=self.assets, nonce=nonce)
        return html(request, page, page_headers(organization["allowed_origins"], nonce))

    async def states(self, request: Request) -> Response:
        """What the page says when a session is over, in a language the reader used before."""
        body = await self.queries_of(request).organization(request.path_params["organization_id"])
        if body is None:
            return Response(status_code=HTTPStatus.NOT_FOUND, headers=partial_headers())
        locale = request.query_params.get("locale", "")
        return html(request, states_only(json.loads(body), locale), partial_headers())

    async def look(self, request: Request) -> Response:
        """How the page looks with what its host asks for now: properties of the style sheets."""
        body = await self.queries_of(request).organization(request.path_params["organization_id"])
        if body is None:
            return Response(status_code=HTTPStatus.NOT_FOUND, headers=partial_headers())
        wanted = look(json.loads(body)["branding"], request.query_params)
        return JSONResponse(asdict(wanted), headers=partial_headers())

    async def asset(self, request: Request) -> Response:
        file = self.assets.files.get(request.path_params["name"])
        # An old address may be asked for while a new version starts; it must not answer for it.
        if file is None or request.path_params["digest"] != self.assets.address.rpartition("/")[2]:
            return Response(status_code=HTTPStatus.NOT_FOUND, headers={"cache-control": "no-store"})
        headers = {**asset_headers(), "vary": "accept-encoding", "content-type": file.media_type}
        if takes_gzip(request):
            return Response(file.compressed, headers={**headers, "content-encoding": "gzip"})
        return Response(file.content, headers=headers)
