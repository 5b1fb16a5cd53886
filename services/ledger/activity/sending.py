"""One webhook over HTTP, within every bound. Knows no table and no schedule.

Only https, only public addresses; no redirect followed, no proxy of the environment used. An answer
is its status: of the body a few hundred characters are kept for whoever looks into a failure.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from types import TracebackType
from typing import Final
from urllib.parse import SplitResult

import httpcore

from services.chassis.checked_connections import (
    AddressError,
    Resolve,
    checked_url,
    create_checked_pool,
    httpcore_url,
)

CONNECT_SECONDS_MAX: Final = 5.0
# Beyond these the connection is closed, whatever was still to come.
ANSWER_BYTES_MAX: Final = 2_048
ANSWER_CHARACTERS_MAX: Final = 300
USER_AGENT: Final = "Portico-Webhooks/1"


@dataclass(frozen=True, slots=True)
class Answer:
    """How it ended. `status` is None when there was no answer, and `text` says why."""

    status: int | None
    text: str
    retry_after: str | None = None

    @property
    def is_success(self) -> bool:
        return self.status is not None and 200 <= self.status < 300  # noqa: PLR2004 - RFC 9110

    @property
    def is_gone(self) -> bool:
        """The receiver wants no more (RFC 9110, section 15.5.11)."""
        return self.status == HTTPStatus.GONE


class Post:
    """Sends. One per process; open it with `async with`."""

    def __init__(
        self,
        *,
        seconds_max: float,
        connections_max: int,
        loopback: bool,
        resolve: Resolve | None = None,
    ) -> None:
        self._seconds_max = seconds_max
        self._loopback = loopback
        self._pool = create_checked_pool(
            connections_max=connections_max, loopback=loopback, resolve=resolve
        )

    async def __aenter__(self) -> "Post":
        return self

    async def __aexit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        await self._pool.aclose()

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """What the receiver answered. Does not raise."""
        try:
            parts = checked_url(url, loopback=self._loopback)
            async with asyncio.timeout(self._seconds_max):
                return await self._sent(parts, headers, body)
        except AddressError as error:
            return Answer(None, str(error))
        except TimeoutError:
            return Answer(None, f"no answer within {self._seconds_max:g} s")
        except httpcore.TimeoutException:
            return Answer(None, "no connection in time")
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            return Answer(None, f"the connection failed: {type(error).__name__}")

    async def _sent(self, parts: SplitResult, headers: Mapping[str, str], body: bytes) -> Answer:
        all_headers: dict[bytes | str, bytes | str] = {
            **dict(headers.items()),
            "host": parts.netloc,
            "content-type": "application/json",
            "content-length": str(len(body)),
            "accept-encoding": "identity",
            "user-agent": USER_AGENT,
        }
        timeouts = {"connect": CONNECT_SECONDS_MAX, "read": None, "write": None, "pool": None}
        async with self._pool.stream(
            "POST",
            httpcore_url(parts),
            headers=all_headers,
            content=body,
            # Reading and writing are bounded together, from outside.
            extensions={"timeout": timeouts},
        ) as answer:
            said = {name.lower(): value.decode("latin-1") for name, value in answer.headers}
            text = await self._beginning(answer)
            return Answer(answer.status, text, said.get(b"retry-after"))

    async def _beginning(self, answer: httpcore.Response) -> str:
        """The status has come, and with it the answer: what is wrong with the body is no matter."""
        content = bytearray()
        try:
            async with asyncio.timeout(self._seconds_max / 4):
                async for chunk in answer.aiter_stream():
                    content += chunk
                    if len(content) >= ANSWER_BYTES_MAX:
                        break
        except (TimeoutError, httpcore.NetworkError, httpcore.ProtocolError):
            pass
        return _readable(bytes(content[:ANSWER_BYTES_MAX]))


def _readable(content: bytes) -> str:
    """Its beginning as one line of text: a stranger's bytes are shown to an operator."""
    text = content.decode(errors="replace")
    printable = "".join(each if each.isprintable() else " " for each in text)
    return " ".join(printable.split())[:ANSWER_CHARACTERS_MAX]
