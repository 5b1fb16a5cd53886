"""An answer that a browser saves as a file: under which name, and in which language. Pure."""

import re
from typing import Any
from urllib.parse import quote

from services.portal.languages import Language, choose
from services.portal.viewer import Viewer

# What every file system takes; the exact name follows in UTF-8.
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9._-]+")
_NOT_IN_A_NAME = re.compile(r'[\x00-\x1f\x7f-\x9f/\\:*?"<>|]+')
# They turn a name around: `invoice_fdp.exe` would be shown as `invoice_exe.pdf`.
_TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+")


def content_disposition(name: str) -> str:
    """To be saved under this name: in ASCII for old clients, exactly for all others (RFC 6266).

    The ending is kept when nothing else of a name is ASCII.
    """
    exact = _NOT_IN_A_NAME.sub("-", _TURNS.sub("", name))
    stem, dot, ending = exact.rpartition(".")
    plain = (_NOT_PLAIN.sub("-", stem).lstrip(".-") or "document") + dot + ending
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(exact, safe='')}"


def file_headers(name: str, locale: str) -> dict[str, str]:
    """The headers of a file of that name, whose words are in that language."""
    return {"content-disposition": content_disposition(name), "content-language": locale}


def page_language(viewer: Viewer, parties: dict[str, Any], wanted: str | None) -> Language:
    """The language of tables: what the reader looks at the page in, which is what is `wanted` or
    else what the page would be in by itself. `parties` are those of `Queries.profile`."""
    return choose(
        wanted or viewer.locale, parties["customer"]["locale"], parties["organization"]["locale"]
    )
