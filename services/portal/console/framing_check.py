"""Whether a page at an address could frame the portal, and why not. Pure.

What decides in the end is the browser, by `frame-ancestors`: services/portal/framing.py writes it
and knows how it is matched.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from contracts.origins import OriginRefusedError, allowed_origin
from services.portal.framing import may_frame

Why = Literal[
    "allowed", "no_address", "http", "none_allowed", "other_port", "below_only", "not_listed",
]  # fmt: skip
_OWN_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Verdict:
    """`origin` is the page's; `entry` the allowed origin that lets it, or nearly does."""

    why: Why
    origin: str = ""
    entry: str = ""

    @property
    def allowed(self) -> bool:
        return self.why == "allowed"


def framing_verdict(allowed: Sequence[str], address: str) -> Verdict:
    """What these allowed origins mean for a page at `address`, with or without a path."""
    origin = _origin(address)
    if origin is None:
        return Verdict("no_address")
    try:
        allowed_origin(origin)
    except OriginRefusedError as error:
        return Verdict("http" if error.why == "http" else "no_address", origin)
    return _matched(allowed, origin) or _missed(allowed, origin)


def _matched(allowed: Sequence[str], origin: str) -> Verdict | None:
    entry = next((entry for entry in allowed if may_frame([entry], origin)), None)
    return None if entry is None else Verdict("allowed", origin, entry)


def _missed(allowed: Sequence[str], origin: str) -> Verdict:
    """Why none of them does; the one that nearly does says most."""
    for entry in allowed:
        if may_frame([_without_port(entry)], _without_port(origin)):
            return Verdict("other_port", origin, entry)
        if _without_wildcard(entry) == origin:
            return Verdict("below_only", origin, entry)
    return Verdict("not_listed" if allowed else "none_allowed", origin)


def _origin(address: str) -> str | None:
    """Scheme, host and port as a browser writes them; None for what is no web address."""
    try:
        parts = urlsplit(address.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in _OWN_PORTS or not host or "*" in host:
        return None
    stands = "" if port in (None, _OWN_PORTS[parts.scheme]) else f":{port}"
    return f"{parts.scheme}://{host}{stands}"


def _without_port(origin: str) -> str:
    scheme, _, rest = origin.partition("://")
    return f"{scheme}://{rest.partition(':')[0]}"


def _without_wildcard(entry: str) -> str | None:
    return entry.replace("*.", "", 1) if "*." in entry else None
