"""Fetches a file from an address that somebody else chose, within every bound. Knows no document.

Only https, only hosts that were allowed by name, only public addresses. No redirect is followed, no
proxy of the environment used, no cookie kept, nothing unpacked.
"""

import asyncio
import ssl
from collections.abc import Collection
from dataclasses import dataclass
from http import HTTPStatus
from types import TracebackType
from typing import Final
from urllib.parse import SplitResult

import httpcore

from services.chassis.checked_connections import (
    AddressError,
    AddressRefusedError,
    Resolve,
    checked_url,
    create_checked_pool,
    host_of,
    httpcore_url,
)

# Each holds one file in memory while it comes.
AT_ONCE_MAX: Final = 4
# Who waits longer for a turn is served without.
TURN_SECONDS_MAX: Final = 10.0
CONNECT_SECONDS_MAX: Final = 3.0
READ_SECONDS_MAX: Final = 5.0


class FetchError(Exception):
    """The file was not fetched; the sentence says why, and names no address inside."""


class FetchRefusedError(FetchError):
    """It is not asked for: the address or where it leads is not allowed."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: kinds of content, and how much and how long at most, all in all."""

    media_types: frozenset[str]
    bytes_max: int
    seconds_max: float


@dataclass(frozen=True, slots=True)
class Fetched:
    """The file as it came. `media_type` is one of those wanted."""

    content: bytes
    media_type: str


class Fetcher:
    """One per process. Open it with `async with`.

    `loopback` allows this very machine, over http too: for tests and the demonstration.
    """

    def __init__(
        self,
        *,
        loopback: bool = False,
        ssl_context: ssl.SSLContext | None = None,
        resolve: Resolve | None = None,
    ) -> None:
        self._loopback = loopback
        self._turns = asyncio.Semaphore(AT_ONCE_MAX)
        self._pool = create_checked_pool(
            connections_max=AT_ONCE_MAX, loopback=loopback, ssl_context=ssl_context, resolve=resolve
        )

    async def __aenter__(self) -> "Fetcher":
        return self

    async def __aexit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        await self._pool.aclose()

    async def fetch(self, url: str, allowed_hosts: Collection[str], wanted: Wanted) -> Fetched:
        """The file at `url`, whole.

        `allowed_hosts` are exact names in lower case, `files.example.com`, with a port where it is
        not that of https. Raises FetchRefusedError, FetchError.
        """
        parts = _checked_url(url, allowed_hosts, loopback=self._loopback)
        try:
            async with asyncio.timeout(TURN_SECONDS_MAX):
                await self._turns.acquire()
        except TimeoutError as error:
            raise FetchError("too many files are being fetched") from error
        try:
            async with asyncio.timeout(wanted.seconds_max):
                return await self._fetched(parts, wanted)
        except TimeoutError as error:
            raise FetchError(f"it took more than {wanted.seconds_max:g} s") from error
        except AddressRefusedError as error:
            raise FetchRefusedError(str(error)) from error
        except AddressError as error:
            raise FetchError(str(error)) from error
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
            raise FetchError(f"the host did not answer: {type(error).__name__}") from error
        finally:
            self._turns.release()

    async def _fetched(self, parts: SplitResult, wanted: Wanted) -> Fetched:
        headers: dict[bytes | str, bytes | str] = {
            "host": parts.netloc,
            "accept": ", ".join(sorted(wanted.media_types)),
            # Packed content may be a thousand times what was counted on the way.
            "accept-encoding": "identity",
            "user-agent": "portico",
        }
        timeouts = {
            "connect": CONNECT_SECONDS_MAX,
            "read": READ_SECONDS_MAX,
            "write": READ_SECONDS_MAX,
            "pool": TURN_SECONDS_MAX,
        }
        async with self._pool.stream(
            "GET", httpcore_url(parts), headers=headers, extensions={"timeout": timeouts}
        ) as answer:
            media_type = _checked_head(answer, wanted)
            content = bytearray()
            async for chunk in answer.aiter_stream():
                content += chunk
                if len(content) > wanted.bytes_max:
                    raise FetchError(f"it has more than {wanted.bytes_max} bytes")
            return Fetched(bytes(content), media_type)


def _checked_url(url: str, allowed_hosts: Collection[str], *, loopback: bool) -> SplitResult:
    try:
        parts = checked_url(url, loopback=loopback)
    except AddressRefusedError as error:
        raise FetchRefusedError(str(error)) from error
    if host_of(parts) not in allowed_hosts:
        raise FetchRefusedError("the host is not one of documents.allowed_hosts")
    return parts


def _checked_head(answer: httpcore.Response, wanted: Wanted) -> str:
    """The media type of an answer whose head promises what is wanted."""
    # Neither a part of a file (206) nor the place where another one is (3xx).
    if answer.status != HTTPStatus.OK:
        raise FetchError(f"the host answered with status {answer.status}")
    headers = {name.lower(): value.decode("latin-1") for name, value in answer.headers}
    declared = headers.get(b"content-length", "")
    if declared.isdecimal() and int(declared) > wanted.bytes_max:
        raise FetchError(f"it has more than {wanted.bytes_max} bytes")
    if headers.get(b"content-encoding", "identity").strip().lower() not in {"", "identity"}:
        raise FetchError("it is packed, which was not asked for")
    media_type = headers.get(b"content-type", "").partition(";")[0].strip().lower()
    if media_type not in wanted.media_types:
        raise FetchError("it is of another content type")
    return media_type
