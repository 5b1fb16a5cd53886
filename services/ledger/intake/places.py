"""Bounds how many requests are worked on at once. Knows no route.

A request may hold 8 MiB and what it parses to, so memory follows the number of places. A request
that finds none waits a little, since a webhook that is turned away may be lost.
"""

import asyncio
from http import HTTPStatus
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from services.chassis.http import ApiFailure, api_error_response

PLACES: Final = 32
# Beyond these even waiting is refused; each holds a connection and its headers.
WAITING_MAX: Final = 1_000
WAIT_SECONDS_MAX: Final = 5.0


class Places:
    """ASGI middleware: 503 with retry-after for a request that no place gets free for in time."""

    def __init__(self, app: ASGIApp, *, places: int = PLACES) -> None:
        self._app = app
        self._places = asyncio.Semaphore(places)
        self._waiting = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request when there is a place."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if not await self._taken():
            failure = ApiFailure(
                HTTPStatus.SERVICE_UNAVAILABLE, "too_busy", headers={"retry-after": "1"}
            )
            await api_error_response(failure)(scope, receive, send)
            return
        try:
            await self._app(scope, receive, send)
        finally:
            self._places.release()

    async def _taken(self) -> bool:
        if self._waiting >= WAITING_MAX:
            return False
        self._waiting += 1
        try:
            async with asyncio.timeout(WAIT_SECONDS_MAX):
                await self._places.acquire()
        except TimeoutError:
            return False
        finally:
            self._waiting -= 1
        return True
