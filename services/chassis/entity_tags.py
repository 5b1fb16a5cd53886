"""`ETag`: an answer that the client has already is not sent again (RFC 9110, section 13).

Knows no route. What it spares is the way; the answer is made each time, as it is now.
"""

from collections.abc import Mapping
from hashlib import sha256
from http import HTTPStatus
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

TAG_CHARACTERS: Final = 32
# Kept by who asked alone, and asked about again each time: amounts change by the minute.
CACHE: Final[Mapping[str, str]] = {"cache-control": "private, no-cache", "vary": "authorization"}


def unless_known(request: Request, answer: Response) -> Response:
    """The answer to a read with its `ETag`, or that it is still the one that the client has."""
    etag = f'"{sha256(answer.body).hexdigest()[:TAG_CHARACTERS]}"'
    headers = {**CACHE, "etag": etag}
    if is_known(request, etag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    answer.headers.update(headers)
    return answer


def is_known(request: Request, etag: str) -> bool:
    """Whether `If-None-Match` names it. Compared weakly: a proxy that compresses marks it so."""
    fields = request.headers.getlist("if-none-match")
    named = {one.strip().removeprefix("W/") for field in fields for one in field.split(",")}
    return etag in named or "*" in named
