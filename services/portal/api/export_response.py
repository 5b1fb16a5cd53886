"""How a file is sent while it is made: within a turn, and no longer than somebody wants it."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import ExitStack, asynccontextmanager
from http import HTTPStatus
from typing import Final

import structlog
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from services.chassis.http import ProblemFailure
from services.portal.exports.turns import TooManyExportsError, Turns
from services.portal.viewer import Viewer

# Ten thousand documents take minutes; what takes longer has been forgotten by its reader.
SECONDS_MAX: Final = 1_800.0
_AGAIN_SECONDS: Final = "10"

_log = structlog.get_logger()


class Turn:
    """A turn to export; ends with its context unless a response keeps it."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack

    def kept(self) -> ExitStack:
        """The turn for whoever sends the file, who has to close it."""
        return self._stack.pop_all()


@asynccontextmanager
async def turn_of(turns: Turns, viewer: Viewer) -> AsyncIterator[Turn]:
    """A turn of this customer. Raises a 429 when there are too many."""
    with ExitStack() as stack:
        try:
            stack.enter_context(turns.turn(viewer.organization_id, viewer.external_customer_id))
        except TooManyExportsError as error:
            raise ProblemFailure(
                HTTPStatus.TOO_MANY_REQUESTS,
                "rate_limited",
                "Other files are being made. Wait for them, or try again in a while.",
                headers={"retry-after": _AGAIN_SECONDS},
            ) from error
        yield Turn(stack)


class ExportResponse(StreamingResponse):
    """A file that is made while it is sent.

    When the reader goes away all making stops at once. When something fails in the middle the
    connection is cut: a file that ends too early must not look like a whole one.
    """

    def __init__(
        self,
        body: AsyncGenerator[bytes, None],
        media_type: str,
        headers: Mapping[str, str],
        turn: ExitStack,
        status: HTTPStatus = HTTPStatus.OK,
    ) -> None:
        # An edge that gathers the whole file first would show no progress and hold it in memory.
        more = {"x-accel-buffering": "no", "cache-control": "no-store, no-transform"}
        super().__init__(body, status, {**headers, **more}, media_type)
        self._body = body
        self._turn = turn

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._turn:
            try:
                if scope["method"] == "HEAD":
                    # Nobody would read what would be made for minutes.
                    head = Response(headers=dict(self.headers))
                    # How long it is, is known when it has been made.
                    del head.headers["content-length"]
                    await head(scope, receive, send)
                else:
                    await super().__call__(scope, receive, send)
            finally:
                await self._body.aclose()

    async def stream_response(self, send: Send) -> None:
        try:
            async with asyncio.timeout(SECONDS_MAX):
                await super().stream_response(send)
        except (ProblemFailure, TimeoutError) as error:
            # Nothing can be answered any more: the server cuts what has no end.
            _log.info("an export was ended", reason=str(error) or type(error).__name__)
        except Exception as error:  # noqa: BLE001 - an answer that has begun can only be cut
            _log.error("an export failed", exc_info=error)
