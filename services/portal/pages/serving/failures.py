"""Failures as pages, where a browser goes to an address. Scripts get the answer as it is."""

import secrets
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from services.chassis.http import ErrorHandler
from services.portal.framing import page_headers
from services.portal.pages.assets import Assets
from services.portal.pages.serving.answers import html
from services.portal.pages.shell import failure_page

NONCE_BYTES: Final = 16
_KEPT: Final = ("allow", "retry-after", "www-authenticate")
# A page that may be made a moment later stands in whatever frame the real one is to stand in: who
# may frame that one is not known now, and this one has nothing of anybody in it (decision 94).
_ANYBODY: Final = ("*",)


def goes_there(request: Request) -> bool:
    """Whether a browser goes to the address: no script of a page, and no client of the API."""
    headers = request.headers
    return (
        "text/html" in headers.get("accept", "")
        and "authorization" not in headers
        and headers.get("sec-fetch-dest", "document") != "empty"
    )


def failure(
    request: Request, assets: Assets, status: HTTPStatus, headers: Mapping[str, str] | None = None
) -> Response:
    """The page of that status. Of `headers`, those are kept that say what to do."""
    nonce = secrets.token_urlsafe(NONCE_BYTES)
    accepts = request.headers.get("accept-language", "")
    page = failure_page(status, request.query_params, accepts, assets=assets, nonce=nonce)
    may_pass = status >= HTTPStatus.TOO_MANY_REQUESTS
    response = html(request, page, page_headers(_ANYBODY if may_pass else (), nonce), status)
    response.headers["vary"] = "accept, accept-encoding, accept-language"
    for name in _KEPT:
        if headers and name in headers:
            response.headers[name] = headers[name]
    return response


def as_pages(
    handlers: Mapping[type[Exception], ErrorHandler], assets: Assets
) -> dict[type[Exception], ErrorHandler]:
    """Handlers that answer as these do, and by a page where a browser goes to the address."""

    def paged(handler: ErrorHandler) -> ErrorHandler:
        async def handle(request: Request, error: Exception) -> Response:
            answer = await handler(request, error)
            if not goes_there(request):
                return answer
            return failure(request, assets, HTTPStatus(answer.status_code), answer.headers)

        return handle

    return {kind: paged(handler) for kind, handler in handlers.items()}
