"""How text is made comparable for search, on both sides of it: lower case, no accents. Pure."""

import unicodedata
from typing import Final

# Letters that Unicode does not take apart, as people type them on a keyboard without them.
_PLAIN: Final = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe",
     "þ": "th"}
)  # fmt: skip


def folded(text: str) -> str:
    """The text as it is searched: `Café Größe` and `CAFE GROSSE` become the same."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c)).translate(_PLAIN)
