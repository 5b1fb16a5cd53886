"""Ids in addresses as they were sent. Knows no address.

In a decoded path a slash of an id and one between segments are the same: what has ids of others in
it is routed as any text, and looked at by hand.
"""

from typing import Final
from urllib.parse import unquote_to_bytes

from starlette.convertors import StringConvertor, register_url_convertor

from contracts.values import ID_CHARACTERS_MAX

# In a route `{id:anything}` takes any text at all, also slashes and line breaks.
ANYTHING: Final = "anything"


class _Anything(StringConvertor):
    regex = r"[\s\S]*"


register_url_convertor(ANYTHING, _Anything())


def id_of(segment: bytes) -> str | None:
    """The id that one segment of a path is, unescaped; None for what can be none."""
    try:
        text = unquote_to_bytes(segment).decode("utf-8")
    except UnicodeDecodeError:
        return None
    # Postgres has no NUL in text.
    return text if 0 < len(text) <= ID_CHARACTERS_MAX and "\0" not in text else None
