"""`GET /portal/api/stream`: tells an open page what changed, as server-sent events."""

from collections.abc import AsyncIterator
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from services.chassis.http import ProblemFailure, bearer
from services.portal.api.answers import viewer_of
from services.portal.portal import portal_of
from services.portal.streams import Stream, Streams, TooManyStreamsError

_HEADERS = {
    # Buffered or compressed by an edge, an event would arrive when the next one does.
    "x-accel-buffering": "no",
    "cache-control": "no-store, no-transform",
}


async def stream(request: Request) -> Response:
    """Events `invoice`, `overview` and `session`, until the session or the connection ends."""
    viewer = await viewer_of(request, "portal:read")
    streams = portal_of(request).streams
    try:
        opened = streams.open(viewer, bearer(request) or "")
    except TooManyStreamsError as error:
        raise ProblemFailure(
            HTTPStatus.TOO_MANY_REQUESTS,
            "rate_limited",
            "Too many pages are open. Close some, or try again in a while.",
            headers={"retry-after": "30"},
        ) from error
    return StreamingResponse(
        _events(streams, opened), media_type="text/event-stream", headers=_HEADERS
    )


async def _events(streams: Streams, opened: Stream) -> AsyncIterator[bytes]:
    try:
        async for event in opened.events():
            yield event
    finally:
        streams.close(opened)
