"""Asks an HTTP server as fast as it answers, on connections that stay open. Knows no route.

A closed loop: each connection sends its next request when it has the answer to the last. Lean on
purpose, since it shares the machine's cores with what it measures.
"""

import asyncio
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import cast

import uvloop

CONNECTIONS = 64
WARM_SECONDS = 2.0
MEASURED_SECONDS = 6.0

_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)
_HEAD_END = b"\r\n\r\n"


@dataclass(slots=True)
class Load:
    """What came of it. `latencies` in seconds, of the answers counted."""

    answers: int = 0
    refused: int = 0
    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Good answers a second."""
        return (self.answers - self.refused) / self.seconds

    def percentile_ms(self, percent: float) -> float:
        ordered = sorted(self.latencies)
        return 1000 * ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


class _Connection(asyncio.Protocol):
    def __init__(self, next_request: Callable[[], bytes], load: Load) -> None:
        self._next_request = next_request
        self._load = load
        self._buffer = bytearray()
        self._sent_at = 0.0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are asyncio's by their methods only.
        self._transport = cast("asyncio.Transport", transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(_HEAD_END)
        if end < 0:
            return
        length = _LENGTH.search(self._buffer, 0, end + 2)
        if len(self._buffer) < end + len(_HEAD_END) + (int(length[1]) if length else 0):
            return
        self._load.answers += 1
        self._load.refused += not self._buffer.startswith((b"HTTP/1.1 200", b"HTTP/1.1 201"))
        self._load.latencies.append(time.perf_counter() - self._sent_at)
        self._buffer.clear()
        self._send()

    def _send(self) -> None:
        assert self._transport is not None
        self._sent_at = time.perf_counter()
        self._transport.write(self._next_request())

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()


def measure(
    port: int,
    requests: Sequence[bytes],
    connections: int = CONNECTIONS,
    *,
    warm_seconds: float = WARM_SECONDS,
    measured_seconds: float = MEASURED_SECONDS,
) -> Load:
    """How fast a server on loopback answers these requests, sent again and again in turn."""
    return uvloop.run(_measure(port, requests, connections, warm_seconds, measured_seconds))


def get(path: str, headers: dict[str, str] | None = None) -> bytes:
    """The bytes of a GET."""
    lines = [f"GET {path} HTTP/1.1", "host: 127.0.0.1"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


async def _measure(
    port: int,
    requests: Sequence[bytes],
    connections: int,
    warm_seconds: float,
    measured_seconds: float,
) -> Load:
    load = Load()
    number = 0

    def next_request() -> bytes:
        nonlocal number
        number += 1
        return requests[number % len(requests)]

    loop = asyncio.get_running_loop()
    opened = [
        (await loop.create_connection(lambda: _Connection(next_request, load), "127.0.0.1", port))[
            1
        ]
        for _ in range(connections)
    ]
    await asyncio.sleep(warm_seconds)
    load.answers, load.refused = 0, 0
    load.latencies.clear()
    began_at = time.perf_counter()
    await asyncio.sleep(measured_seconds)
    load.seconds = time.perf_counter() - began_at
    answered = Load(load.answers, load.refused, load.seconds, load.latencies.copy())
    for connection in opened:
        connection.close()
    return answered
