"""A file that is known as a whole, the part of it that is asked for, or that the reader has it."""

from collections.abc import Mapping
from hashlib import sha256
from http import HTTPStatus
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from services.chassis.entity_tags import is_known
from services.chassis.http import ProblemFailure
from services.portal.api.ranges import Asked, UnsatisfiableError, asked, content_range

# Compressed on its way it would be other bytes than its tag says.
FILE_HEADERS: Final = {"accept-ranges": "bytes", "cache-control": "no-store, no-transform"}
_TAG_CHARACTERS: Final = 32


def strong_tag(digest: str) -> str:
    """The ETag of what has that hexadecimal digest."""
    return f'"{digest[:_TAG_CHARACTERS]}"'


def asked_of(request: Request, etag: str) -> Asked | None:
    """The part that is asked for, or None. A range means nothing but in a GET."""
    if request.method != "GET":
        return None
    headers = request.headers
    return asked(headers.getlist("range"), headers.getlist("if-range"), etag)


def goes_on(request: Request, etag: str) -> bool:
    """Whether the reader has a part of this very file, of which it was told when it began."""
    return asked_of(request, etag) is not None and "if-range" in request.headers


def is_beginning(request: Request, answer: Response) -> bool:
    """Whether with this answer of a file its download begins, which is worth telling."""
    if answer.status_code == HTTPStatus.NOT_MODIFIED:
        return False
    return not goes_on(request, answer.headers["etag"])


def not_modified(request: Request, etag: str) -> Response | None:
    """The answer to a reader who has the file already, else None. It goes before any range."""
    if not is_known(request, etag):
        return None
    return Response(status_code=HTTPStatus.NOT_MODIFIED, headers={**FILE_HEADERS, "etag": etag})


def file_response(
    request: Request, content: bytes, media_type: str, headers: Mapping[str, str]
) -> Response:
    """The answer. Raises a 416 for a part that begins behind the end."""
    etag = strong_tag(sha256(content).hexdigest())
    if known := not_modified(request, etag):
        return known
    more = {**headers, **FILE_HEADERS, "etag": etag}
    part = asked_of(request, etag)
    if part is None:
        return Response(content, headers=more, media_type=media_type)
    try:
        span = part.within(len(content))
    except UnsatisfiableError as error:
        raise unsatisfiable(len(content)) from error
    return Response(
        content[span.first : span.last + 1],
        HTTPStatus.PARTIAL_CONTENT,
        headers={**more, "content-range": content_range(span, len(content))},
        media_type=media_type,
    )


def unsatisfiable(length: int) -> ProblemFailure:
    """For a part that begins behind the end of a file of that length."""
    return ProblemFailure(
        HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
        "invalid_parameter",
        "range begins behind the end of the file.",
        parameter="range",
        headers={"content-range": f"bytes */{length}"},
    )
