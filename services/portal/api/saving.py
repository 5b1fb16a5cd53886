"""An answer that a browser saves as a file: under which name, and in which language. Pure."""

import re
from urllib.parse import quote

# What every file system takes; the exact name follows in UTF-8.
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9._-]+")
_NOT_IN_A_NAME = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')


def content_disposition(name: str) -> str:
    """To be saved under this name: in ASCII for old clients, exactly for all others (RFC 6266)."""
    exact = _NOT_IN_A_NAME.sub("-", name)
    plain = _NOT_PLAIN.sub("-", exact).lstrip(".-") or "invoice.pdf"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(exact, safe='')}"


def file_headers(name: str, locale: str) -> dict[str, str]:
    """The headers of a file of that name, whose words are in that language."""
    return {"content-disposition": content_disposition(name), "content-language": locale}
