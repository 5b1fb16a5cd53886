"""Connections to addresses that a stranger chose, for httpcore: public ones only. Knows no request.

A name is resolved once, all its addresses are checked, and the connection goes to one of those: a
name that answers otherwise the second time (DNS rebinding) is not asked a second time.

AddressError                it cannot be reached; the sentence names no address inside
└── AddressRefusedError     it must not be
"""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Collection, Iterable
from typing import Final
from urllib.parse import SplitResult, urlsplit

import httpcore

from services.chassis.authorities import machine_authorities
from services.chassis.public_addresses import is_this_machine, may_be_asked

USUAL_PORTS: Final = {"https": 443, "http": 80}

Resolve = Callable[[str, int], Awaitable[Collection[str]]]


class AddressError(Exception):
    """The address cannot be reached."""


class AddressRefusedError(AddressError):
    """The address, or where it leads, is not allowed."""


class CheckedBackend(httpcore.AsyncNetworkBackend):
    """Connects to addresses that were checked, never to a name. Raises AddressError.

    `loopback` allows this very machine: for tests and the demonstration.
    """

    def __init__(self, *, loopback: bool, resolve: Resolve | None = None) -> None:
        self._resolve = resolve or resolve_name
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
            raise AddressError("the host's name has no address") from error
        if not addresses:
            raise AddressError("the host's name has no address")
        # One bad address among good ones is a name that is being played with.
        if not all(may_be_asked(address, loopback=self._loopback) for address in addresses):
            raise AddressRefusedError("the host's name leads to an address that is not public")
        if _is_named_local(host) and not all(map(is_this_machine, addresses)):
            raise AddressRefusedError("the host's name leads elsewhere than to this machine")
        return await self._network.connect_tcp(
            addresses[0], port, timeout, local_address, socket_options
        )

    async def connect_unix_socket(
        self,
        path: str,  # noqa: ARG002 - httpcore's signature
        timeout: float | None = None,  # noqa: ARG002, ASYNC109 - httpcore's signature
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002 - httpcore's signature
    ) -> httpcore.AsyncNetworkStream:
        raise AddressRefusedError("a socket of this machine is no host")

    async def sleep(self, seconds: float) -> None:
        await self._network.sleep(seconds)


def create_checked_pool(
    *,
    connections_max: int,
    loopback: bool,
    ssl_context: ssl.SSLContext | None = None,
    resolve: Resolve | None = None,
) -> httpcore.AsyncConnectionPool:
    """Asks checked addresses over HTTP: without redirects or a proxy of the environment."""
    return httpcore.AsyncConnectionPool(
        ssl_context=ssl_context or machine_authorities(),
        max_connections=connections_max,
        # A connection is checked when it is made: none is kept for another question.
        max_keepalive_connections=0,
        retries=0,
        network_backend=CheckedBackend(loopback=loopback, resolve=resolve),
    )


def checked_url(url: str, *, loopback: bool) -> SplitResult:
    """The parts of an https address, with `loopback` of an http one of this machine too.

    Raises AddressRefusedError.
    """
    try:
        parts = urlsplit(url)
        # Read for its error only: a port that is no number.
        _ = parts.port
    except ValueError as error:
        raise AddressRefusedError("the address is none") from error
    if not url.isascii() or not url.isprintable() or " " in url:
        raise AddressRefusedError("the address has characters that no address has")
    is_plain = parts.scheme == "http" and _is_named_local(parts.hostname or "")
    if parts.scheme != "https" and not (loopback and is_plain):
        raise AddressRefusedError("the address is not one of https")
    if parts.username is not None or parts.password is not None:
        raise AddressRefusedError("the address carries a password")
    if not (parts.hostname or "").rstrip("."):
        raise AddressRefusedError("the address has no host")
    return parts


def _is_named_local(host: str) -> bool:
    """Whether a host says of itself that it is this machine (RFC 6761, section 6.3)."""
    name = host.rstrip(".").lower()
    return name == "localhost" or name.endswith(".localhost") or is_this_machine(name)


def host_of(parts: SplitResult) -> str:
    """The host in lower case, with its port where it is not the scheme's own."""
    host = (parts.hostname or "").rstrip(".")
    named = f"[{host}]" if ":" in host else host
    usual = USUAL_PORTS.get(parts.scheme)
    return named if parts.port in {None, usual} else f"{named}:{parts.port}"


def httpcore_url(parts: SplitResult) -> httpcore.URL:
    """The same as httpcore takes it, without the fragment."""
    return httpcore.URL(
        scheme=parts.scheme,
        host=parts.hostname or "",
        port=parts.port,
        target=(parts.path or "/") + (f"?{parts.query}" if parts.query else ""),
    )


async def resolve_name(host: str, port: int) -> Collection[str]:
    """The addresses of a name, as the machine's resolver says them."""
    found = await asyncio.get_running_loop().getaddrinfo(
        host, port, family=socket.AF_UNSPEC, type=socket.SOCK_STREAM
    )
    return [str(address[0]) for *_, address in found]
