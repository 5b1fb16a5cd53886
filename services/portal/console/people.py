"""Whoever did something, by a name that the reader's language has. Pure."""

import re
from gettext import NullTranslations
from typing import Final

# As the token service calls a key that nobody has named.
_NAMELESS_KEY: Final = re.compile(r"API key …([0-9a-f]+)")


def person(texts: NullTranslations, name: str) -> str:
    """The name of an operator or of a key, as the token service tells it."""
    nameless = _NAMELESS_KEY.fullmatch(name)
    return texts.gettext("API key …%(ending)s") % {"ending": nameless[1]} if nameless else name
