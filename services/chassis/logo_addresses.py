"""Which addresses somebody may set as the logo of an organization. Pure.

Stricter than an event, which tells what a billing system has: what is set by hand and can never be
shown is said at once.
"""

import re
from typing import Final, Literal
from urllib.parse import urlsplit

from contracts.values import URL_CHARACTERS_MAX
from services.chassis.public_addresses import is_this_machine, may_be_asked

WhyNoLogo = Literal["form", "http", "private"]
_SENTENCES: Final[dict[WhyNoLogo, str]] = {
    "form": "must be an address as https://example.com/logo.svg",
    "http": "must begin with https://",
    "private": "must be public: this is of a private network",
}
_LOCALHOST: Final = "localhost"
# Names that no public server of names knows (RFC 6761, 6762, 8375, and ICANN's `internal`).
_PRIVATE_ZONES: Final = (".localhost", ".local", ".internal", ".home.arpa")
# What browsers read as an IPv4 address, in whatever way it is written.
_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")


class LogoRefusedError(ValueError):
    """No logo can come from there; `why` for who words it in another language."""

    def __init__(self, why: WhyNoLogo) -> None:
        super().__init__(_SENTENCES[why])
        self.why = why


def logo_address(url: str, *, loopback: bool) -> None:
    """Raises LogoRefusedError. `loopback`: this very machine is allowed, over http too.

    A name may lead to a private address all the same: that is seen when the logo is fetched.
    """
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".").lower()
        _ = parts.port
    except ValueError as error:
        raise LogoRefusedError("form") from error
    is_address = parts.scheme in ("https", "http") and bool(host)
    if not is_address or len(url) > URL_CHARACTERS_MAX or len(url.split()) != 1:
        raise LogoRefusedError("form")
    if loopback and (host == _LOCALHOST or is_this_machine(host)):
        return
    if parts.scheme == "http":
        raise LogoRefusedError("http")
    if _is_private(host):
        raise LogoRefusedError("private")


def _is_private(host: str) -> bool:
    if ":" in host or _NUMBER.fullmatch(host.rpartition(".")[2]):
        return not may_be_asked(host)
    return "." not in host or host.endswith(_PRIVATE_ZONES)
