"""Which hosts an organization's documents may be fetched from. Pure."""

import re
from typing import Final

_LABEL: Final = r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)"
_HOST = re.compile(rf"(?P<host>{_LABEL}(?:\.{_LABEL})*)(?::(?P<port>[0-9]{{1,5}}))?")
HOST_CHARACTERS_MAX: Final = 253
PORT_MAX: Final = 65_535


def allowed_host(text: str) -> str:
    """The host in lower case, with its port when that is not the one of https.

    Exact names only: a wildcard would allow whoever can make a name below it. Raises ValueError.
    """
    match = _HOST.fullmatch(text.strip().lower())
    if match is None or len(match["host"]) > HOST_CHARACTERS_MAX:
        raise ValueError("not a host: write it as files.example.com, without https:// and path")
    if match["port"] and not 1 <= int(match["port"]) <= PORT_MAX:
        raise ValueError("the port is not between 1 and 65535")
    return match["host"] if match["port"] == "443" else match[0]
