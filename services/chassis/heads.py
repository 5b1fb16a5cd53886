"""Bounds what a request may send before its body. Knows no route.

httptools, unlike h11, has no bound of its own: it keeps what it reads of a head until its end.
"""

from http import HTTPStatus
from typing import Final

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from services.chassis.http import in_shape_of_path

# All header fields together. A token takes 1 kB; the cookies of other sites are not sent here.
HEADER_BYTES_MAX: Final = 32 * 1_024
# A head that does not end, with its address: that may have 64 KiB, as 500 chosen invoices do.
UNFINISHED_BYTES_MAX: Final = 128 * 1_024
_TOO_LARGE: Final = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"content-length: 0\r\nconnection: close\r\n\r\n"
)


class BoundedHeaders:
    """The app for requests within the bound; for others a 431 in the shape of their path."""

    def __init__(self, app: ASGIApp, bytes_max: int = HEADER_BYTES_MAX) -> None:
        self._app = app
        self._bytes_max = bytes_max

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _bytes(scope) > self._bytes_max:
            status = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
            detail = f"The header fields of a request may have {self._bytes_max} bytes in all."
            answer = in_shape_of_path(Request(scope), status, "invalid_parameter", detail)
            answer.headers["connection"] = "close"
            await answer(scope, receive, send)
            return
        await self._app(scope, receive, send)


class BoundedHttp(HttpToolsProtocol):
    """Ends a connection whose head goes on past `unfinished_bytes_max`."""

    unfinished_bytes_max = UNFINISHED_BYTES_MAX
    _in_head = False
    _head_bytes = 0

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if not self._in_head:
            return
        self._head_bytes += len(data)
        if self._head_bytes > self.unfinished_bytes_max and not self.transport.is_closing():
            self.transport.write(_TOO_LARGE)
            self.transport.close()

    def on_message_begin(self) -> None:
        self._in_head, self._head_bytes = True, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._in_head = False
        super().on_headers_complete()


def bounded_http(header_bytes_max: int) -> type[BoundedHttp]:
    """The protocol of a server whose requests may have header fields of so many bytes."""
    if header_bytes_max <= HEADER_BYTES_MAX:
        return BoundedHttp
    bytes_max = header_bytes_max + UNFINISHED_BYTES_MAX
    return type("BoundedHttp", (BoundedHttp,), {"unfinished_bytes_max": bytes_max})


def _bytes(scope: Scope) -> int:
    return sum(len(name) + len(value) for name, value in scope["headers"])
