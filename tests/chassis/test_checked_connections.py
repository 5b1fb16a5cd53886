"""An address that a stranger chose is public and of https, and is resolved once."""

from collections.abc import Collection

import pytest

from services.chassis.checked_connections import (
    AddressError,
    AddressRefusedError,
    CheckedBackend,
    checked_url,
    host_of,
)

REFUSED = (
    "http://example.com/",
    "ftp://example.com/",
    "https://user:secret@example.com/",
    "https:///path",
    "https://./",
    "https://example.com:port/",
    "https://exa mple.com/",
    "https://exämple.com/",
    "https://[::1/",
    "example.com",
    "",
)


@pytest.mark.parametrize("url", REFUSED)
def test_what_is_no_address_of_https_is_refused(url: str) -> None:
    with pytest.raises(AddressRefusedError):
        checked_url(url, loopback=False)


@pytest.mark.parametrize("host", ["localhost", "hooks.localhost.", "127.0.0.1", "[::1]"])
def test_plain_http_is_for_this_machine_and_only_where_that_is_allowed(host: str) -> None:
    assert checked_url(f"http://{host}:8080/", loopback=True).scheme == "http"
    with pytest.raises(AddressRefusedError, match="https"):
        checked_url(f"http://{host}:8080/", loopback=False)


@pytest.mark.parametrize(
    "host", ["example.com", "localhost.example.com", "93.184.216.34", "10.0.0.1"]
)
def test_plain_http_goes_nowhere_else_whatever_is_allowed(host: str) -> None:
    with pytest.raises(AddressRefusedError, match="https"):
        checked_url(f"http://{host}/", loopback=True)


def test_a_host_has_its_port_where_it_is_not_the_usual_one() -> None:
    urls = (
        "https://A.example/x",
        "https://a.example:443/",
        "https://a.example:8443",
        "https://[::1]",
    )
    hosts = [host_of(checked_url(url, loopback=False)) for url in urls]
    assert hosts == ["a.example", "a.example", "a.example:8443", "[::1]"]


async def test_one_inner_address_among_public_ones_is_refused() -> None:
    async def resolve(_: str, __: int) -> Collection[str]:
        return ["93.184.216.34", "10.0.0.1"]

    with pytest.raises(AddressRefusedError, match="not public"):
        await CheckedBackend(loopback=False, resolve=resolve).connect_tcp("example.com", 443)


async def test_a_name_of_this_machine_that_leads_elsewhere_is_refused() -> None:
    async def resolve(_: str, __: int) -> Collection[str]:
        return ["127.0.0.1", "93.184.216.34"]

    with pytest.raises(AddressRefusedError, match="this machine"):
        await CheckedBackend(loopback=True, resolve=resolve).connect_tcp("hooks.localhost", 80)


async def test_a_name_without_an_address_is_said() -> None:
    async def resolve(_: str, __: int) -> Collection[str]:
        return []

    with pytest.raises(AddressError, match="no address"):
        await CheckedBackend(loopback=False, resolve=resolve).connect_tcp("example.com", 443)


async def test_a_socket_of_this_machine_is_no_host() -> None:
    with pytest.raises(AddressRefusedError):
        await CheckedBackend(loopback=True).connect_unix_socket("/tmp/x")
