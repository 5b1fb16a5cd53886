"""Serves what is there before a session: the shell, its states, its scripts and style sheets."""

import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from services.portal.framing import page_headers, partial_headers
from services.portal.pages.assets import Assets
from services.portal.pages.look import look
from services.portal.pages.serving.answers import html
from services.portal.pages.serving.failures import NONCE_BYTES, failure
from services.portal.pages.serving.organizations import Organizations
from services.portal.pages.shell import shell, states_only
from services.portal.queries import Queries


@dataclass(frozen=True, slots=True)
class Shell:
    """The handlers that need no token."""

    queries_of: Callable[[Request], Queries]
    assets: Assets
    organizations: Organizations = field(default_factory=Organizations)

    async def page(self, request: Request) -> Response:
        organization = await self._organization(request)
        if organization is None:
            return failure(request, self.assets, HTTPStatus.NOT_FOUND)
        nonce = secrets.token_urlsafe(NONCE_BYTES)
        page = shell(organization, request.query_params, assets=self.assets, nonce=nonce)
        return html(request, page, page_headers(organization["allowed_origins"], nonce))

    async def states(self, request: Request) -> Response:
        """What the page says when a session is over, in a language the reader used before."""
        organization = await self._organization(request)
        if organization is None:
            return Response(status_code=HTTPStatus.NOT_FOUND, headers=partial_headers())
        locale = request.query_params.get("locale", "")
        return html(request, states_only(organization, locale), partial_headers())

    async def look(self, request: Request) -> Response:
        """How the page looks with what its host asks for now: properties of the style sheets."""
        organization = await self._organization(request)
        if organization is None:
            return Response(status_code=HTTPStatus.NOT_FOUND, headers=partial_headers())
        wanted = look(organization["branding"], request.query_params)
        return JSONResponse(asdict(wanted), headers=partial_headers())

    async def _organization(self, request: Request) -> dict[str, Any] | None:
        organization_id = request.path_params["organization_id"]
        return await self.organizations.find(self.queries_of(request), organization_id)
