"""`GET /embed.js`. Anybody may load it, from any page; it holds nothing of anybody."""

from http import HTTPStatus
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from services.chassis.entity_tags import is_known
from services.portal.embed.element import Element, load_element
from services.portal.framing import INERT_POLICY

# Its address stays when it changes: looked after every few minutes, and shown meanwhile.
_CACHE: Final = "public, max-age=300, stale-while-revalidate=86400"


def embed_routes() -> list[BaseRoute]:
    """The route of the element."""
    element = load_element()

    async def embed(request: Request) -> Response:
        return _answer(request, element)

    return [Route("/embed.js", embed)]


def _answer(request: Request, element: Element) -> Response:
    packed = "gzip" in request.headers.get("accept-encoding", "")
    tag = f'"{element.digest}-gzip"' if packed else f'"{element.digest}"'
    headers = {
        "etag": tag,
        "cache-control": _CACHE,
        "vary": "accept-encoding",
        # A host may ask for it with `crossorigin`, as it does when it pins the content (SRI).
        "access-control-allow-origin": "*",
        "cross-origin-resource-policy": "cross-origin",
        "x-content-type-options": "nosniff",
        "content-security-policy": INERT_POLICY,
    }
    if is_known(request, tag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    headers["content-type"] = "text/javascript; charset=utf-8"
    if packed:
        return Response(element.compressed, headers={**headers, "content-encoding": "gzip"})
    return Response(element.content, headers=headers)
