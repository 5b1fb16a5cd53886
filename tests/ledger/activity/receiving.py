"""A host's receiver of webhooks on loopback, which may answer as badly as a stranger's does."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

Respond = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Received:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Receiver:
    """A running server. `answers`: one for each request to come; after the last it is repeated."""

    answers: list[Respond]
    port: int = 0
    received: list[Received] = field(default_factory=list)
    open_now: int = 0
    open_max: int = 0

    def url(self, path: str = "/hooks") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def next_answer(self) -> Respond:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def says(status: int, *lines: str, body: bytes = b"") -> Respond:
    """Answers in order."""
    head = [f"HTTP/1.1 {status} X", f"content-length: {len(body)}", "connection: close", *lines]
    return pours("\r\n".join((*head, "", "")).encode() + body)


def pours(first: bytes, again: bytes = b"") -> Respond:
    """Writes these bytes, and then those without end."""

    async def answer(writer: asyncio.StreamWriter) -> None:
        writer.write(first)
        await writer.drain()
        while again:
            writer.write(again)
            await writer.drain()

    return answer


def hangs(first: bytes = b"") -> Respond:
    """Writes these bytes, nothing more, and does not close."""

    async def answer(writer: asyncio.StreamWriter) -> None:
        writer.write(first)
        await writer.drain()
        await asyncio.Event().wait()

    return answer


OK = says(204)


@asynccontextmanager
async def receiving(*answers: Respond) -> AsyncIterator[Receiver]:
    """A receiver that answers like this, one request after another; 204 when nothing is said."""
    receiver = Receiver(list(answers) or [OK])
    writers: set[asyncio.StreamWriter] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.add(writer)
        receiver.open_now += 1
        receiver.open_max = max(receiver.open_max, receiver.open_now)
        with suppress(OSError, asyncio.IncompleteReadError):
            receiver.received.append(await _read(reader))
            await receiver.next_answer()(writer)
        receiver.open_now -= 1
        writer.close()
        writers.discard(writer)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()
        for writer in writers:
            writer.transport.abort()
        await server.wait_closed()


async def _read(reader: asyncio.StreamReader) -> Received:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in head[1:] if line)
    # Signatures are the one value whose case matters.
    raw = dict(line.split(": ", 1) for line in head[1:] if line)
    headers |= {name.lower(): value for name, value in raw.items()}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Received(head[0].split()[1], headers, body)
