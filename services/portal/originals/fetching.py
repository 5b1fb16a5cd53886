"""Fetches a file from an address that somebody else chose, within every bound. Knows no document.

Only https, only hosts that were allowed by name, only public addresses. A name is resolved once,
all its addresses are checked, and the connection goes to one of those: a name that answers
otherwise the second time (DNS rebinding) is not asked a second time. No redirect is followed, no
proxy of the environment used, no cookie kept, nothing unpacked.
"""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from types import TracebackType
from typing import Final
from urllib.parse import SplitResult, urlsplit

import httpcore

from services.portal.originals.addresses import may_be_asked

# Each holds one file in memory while it comes.
AT_ONCE_MAX: Final = 4
# Who waits longer for a turn is served without.
TURN_SECONDS_MAX: Final = 10.0
CONNECT_SECONDS_MAX: Final = 3.0
READ_SECONDS_MAX: Final = 5.0
HTTPS_PORT: Final = 443
HTTP_PORT: Final = 80

Resolve = Callable[[str, int], Awaitable[Collection[str]]]


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
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=ssl_context or ssl.create_default_context(),
            max_connections=AT_ONCE_MAX,
            # A connection is checked when it is made: none is kept for another question.
            max_keepalive_connections=0,
            retries=0,
            network_backend=_CheckedBackend(resolve or _resolve, loopback=loopback),
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
        url = httpcore.URL(
            scheme=parts.scheme,
            host=parts.hostname or "",
            port=parts.port,
            target=(parts.path or "/") + (f"?{parts.query}" if parts.query else ""),
        )
        async with self._pool.stream(
            "GET", url, headers=headers, extensions={"timeout": timeouts}
        ) as answer:
            media_type = _checked_head(answer, wanted)
            content = bytearray()
            async for chunk in answer.aiter_stream():
                content += chunk
                if len(content) > wanted.bytes_max:
                    raise FetchError(f"it has more than {wanted.bytes_max} bytes")
            return Fetched(bytes(content), media_type)


class _CheckedBackend(httpcore.AsyncNetworkBackend):
    """Connects to addresses that were checked, never to a name."""

    def __init__(self, resolve: Resolve, *, loopback: bool) -> None:
        self._resolve = resolve
        self._loopback = loopback
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        try:
            async with asyncio.timeout(timeout):
                addresses = list(dict.fromkeys(await self._resolve(host, port)))
        except (OSError, UnicodeError, TimeoutError) as error:
            raise FetchError("the host's name has no address") from error
        if not addresses:
            raise FetchError("the host's name has no address")
        # One bad address among good ones is a name that is being played with.
        if not all(may_be_asked(address, loopback=self._loopback) for address in addresses):
            raise FetchRefusedError("the host's name leads to an address that is not public")
        return await self._network.connect_tcp(
            addresses[0], port, timeout, local_address, socket_options
        )

    async def connect_unix_socket(
        self,
        path: str,  # noqa: ARG002 - httpcore's signature
        timeout: float | None = None,  # noqa: ARG002, ASYNC109 - the same
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002 - the same
    ) -> httpcore.AsyncNetworkStream:
        raise FetchRefusedError("a socket of this machine is no host")

    async def sleep(self, seconds: float) -> None:
        await self._network.sleep(seconds)


def _checked_url(url: str, allowed_hosts: Collection[str], *, loopback: bool) -> SplitResult:
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError as error:
        raise FetchRefusedError("the address is none") from error
    if not url.isascii() or not url.isprintable() or " " in url:
        raise FetchRefusedError("the address has characters that no address has")
    if parts.scheme != "https" and not (loopback and parts.scheme == "http"):
        raise FetchRefusedError("the address is not one of https")
    if parts.username is not None or parts.password is not None:
        raise FetchRefusedError("the address carries a password")
    usual = HTTPS_PORT if parts.scheme == "https" else HTTP_PORT
    named = f"[{host}]" if ":" in host else host
    asked = named if port in {None, usual} else f"{named}:{port}"
    if not host or asked not in allowed_hosts:
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


async def _resolve(host: str, port: int) -> Collection[str]:
    found = await asyncio.get_running_loop().getaddrinfo(
        host, port, family=socket.AF_UNSPEC, type=socket.SOCK_STREAM
    )
    return [str(address[0]) for *_, address in found]
