"""Servers on loopback that answer as badly as a stranger's may: byte for byte."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from ssl import SSLContext

PDF = b"%PDF-1.7\n" + b"x" * 1_000 + b"\n%%EOF\n"
Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass(slots=True)
class Stranger:
    """A running server: where it is, and the heads of the requests that it got."""

    port: int = 0
    asked: list[bytes] = field(default_factory=list)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, path: str = "/file.pdf") -> str:
        return f"http://{self.host}{path}"


@asynccontextmanager
async def stranger(answer: Answer, tls: SSLContext | None = None) -> AsyncIterator[Stranger]:
    """A server that answers every request in that way."""
    running = Stranger()
    open_ones: set[asyncio.StreamWriter] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        open_ones.add(writer)
        with suppress(OSError, asyncio.IncompleteReadError):
            running.asked.append(await reader.readuntil(b"\r\n\r\n"))
            await answer(writer)
        writer.close()
        open_ones.discard(writer)

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    running.port = server.sockets[0].getsockname()[1]
    try:
        yield running
    finally:
        server.close()
        for writer in open_ones:
            writer.transport.abort()
        await server.wait_closed()


def head(*lines: str, status: str = "200 OK") -> bytes:
    """The head of an answer; nothing in it but these lines."""
    return "\r\n".join((f"HTTP/1.1 {status}", *lines, "", "")).encode()


def says(*parts: bytes) -> Answer:
    """Writes these bytes and closes."""

    async def answer(writer: asyncio.StreamWriter) -> None:
        for part in parts:
            writer.write(part)
            await writer.drain()

    return answer


def hangs_after(*parts: bytes) -> Answer:
    """Writes these bytes, and nothing more, and does not close."""

    async def answer(writer: asyncio.StreamWriter) -> None:
        await says(*parts)(writer)
        await asyncio.Event().wait()

    return answer


def pours(first: bytes, again: bytes) -> Answer:
    """Writes without end."""

    async def answer(writer: asyncio.StreamWriter) -> None:
        writer.write(first)
        while True:
            writer.write(again)
            await writer.drain()

    return answer


def pdf_answer(content: bytes = PDF, media_type: str = "application/pdf") -> Answer:
    """A file as it should come."""
    return says(
        head(f"content-type: {media_type}", f"content-length: {len(content)}", "connection: close"),
        content,
    )
