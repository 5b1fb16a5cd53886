"""Which origins may frame a portal. Pure."""

import re
from typing import Final, Literal

from contracts.public_suffixes import is_public_suffix

_HOST = r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)"
# A wildcard stands for one or more labels below a domain of two labels or more, as in
# `https://*.example.com`; `https://*.com` would admit everybody.
_ORIGIN = re.compile(
    rf"^(?P<scheme>https?)://(?P<wildcard>\*\.)?(?P<host>{_HOST}(?:\.{_HOST})*)(?::(?P<port>\d{{1,5}}))?$"
)
PORT_MAX = 65_535
_LOOPBACK = frozenset(("localhost", "127.0.0.1"))

WhyNot = Literal["form", "http", "wildcard", "public_suffix", "port"]
_SENTENCES: Final[dict[WhyNot, str]] = {
    "form": "not an origin: write it as https://app.example.com, without a path",
    "http": "http is allowed for localhost only: use https",
    "wildcard": "a wildcard needs a domain below it, as in https://*.example.com",
    "public_suffix": "strangers have names below this one: put your own domain after the wildcard",
    "port": "the port is not between 1 and 65535",
}


class OriginRefusedError(ValueError):
    """No origin that may be allowed; `why` for who words it in another language."""

    def __init__(self, why: WhyNot) -> None:
        super().__init__(_SENTENCES[why])
        self.why = why


def allowed_origin(text: str) -> str:
    """The origin in lower case. Raises OriginRefusedError for what a browser would not match as
    one, and for a wildcard that would admit strangers."""
    match = _ORIGIN.match(text.strip().lower())
    if match is None:
        raise OriginRefusedError("form")
    host = match["host"]
    if match["scheme"] == "http" and host not in _LOOPBACK and not host.endswith(".localhost"):
        raise OriginRefusedError("http")
    if match["wildcard"] and ("." not in host or host.rpartition(".")[2].isdecimal()):
        raise OriginRefusedError("wildcard")
    if match["wildcard"] and is_public_suffix(host):
        raise OriginRefusedError("public_suffix")
    if match["port"] and not 1 <= int(match["port"]) <= PORT_MAX:
        raise OriginRefusedError("port")
    return match[0]
