"""Which origins may frame a portal. Pure."""

import re

_HOST = r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)"
# A wildcard stands for one or more labels below a domain of two labels or more, as in
# `https://*.example.com`; `https://*.com` would admit everybody.
_ORIGIN = re.compile(
    rf"^(?P<scheme>https?)://(?P<wildcard>\*\.)?(?P<host>{_HOST}(?:\.{_HOST})*)(?::(?P<port>\d{{1,5}}))?$"
)
PORT_MAX = 65_535
_LOOPBACK = frozenset(("localhost", "127.0.0.1"))


def allowed_origin(text: str) -> str:
    """The origin in lower case. Raises ValueError for what a browser would not match as one."""
    match = _ORIGIN.match(text.strip().lower())
    if match is None:
        raise ValueError("not an origin: write it as https://app.example.com, without a path")
    host = match["host"]
    if match["scheme"] == "http" and host not in _LOOPBACK and not host.endswith(".localhost"):
        raise ValueError("http is allowed for localhost only: use https")
    if match["wildcard"] and "." not in host:
        raise ValueError("a wildcard needs a domain below it, as in https://*.example.com")
    if match["port"] and not 1 <= int(match["port"]) <= PORT_MAX:
        raise ValueError("the port is not between 1 and 65535")
    return match[0]
