"""A page as an answer: compressed, with its headers. Knows no view."""

import gzip
from http import HTTPStatus
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from services.portal.framing import partial_headers

# Below it, the header costs more than is saved.
_COMPRESSED_BYTES_MIN: Final = 1_024
# Most of what level 9 saves at a third of its time.
_COMPRESSION_LEVEL: Final = 4
_HTML: Final = "text/html; charset=utf-8"


def partial(request: Request, page: str, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """A page inside the shell."""
    return html(request, page, partial_headers(), status)


def html(
    request: Request, page: str, headers: dict[str, str], status: HTTPStatus = HTTPStatus.OK
) -> Response:
    """The page, compressed if the browser takes it. It reflects no secret (BREACH needs one)."""
    body = page.encode()
    headers = {**headers, "vary": "accept-encoding", "content-type": _HTML}
    if len(body) >= _COMPRESSED_BYTES_MIN and takes_gzip(request):
        body = gzip.compress(body, _COMPRESSION_LEVEL)
        headers["content-encoding"] = "gzip"
    return Response(body, status, headers)


def takes_gzip(request: Request) -> bool:
    """Whether the browser unpacks what was compressed."""
    return "gzip" in request.headers.get("accept-encoding", "")
