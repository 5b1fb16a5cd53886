"""How text is made comparable for search, on both sides of it: lower case, no accents. Pure.

Where a trigram index stands behind the search, it sees text as `indexed` spells it, on both sides
again.
"""

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


# Trigrams are made of letters and digits only, and which characters those are depends on how a
# server was set up; these are letters and digits everywhere. So everything else becomes some of
# them, each character by itself: what is part of a text stays part of it. Others may become the
# same, and then the index names a text in which the words are not; whoever asks it looks again.
_BASIC: Final = "abcdefghijklmnopqrstuvwxyz0123456789"
_MARKS: Final = {"-": "j", "/": "q", ".": "x", "_": "z"}
_OTHER_MARK: Final = "w"
_ASCII: Final = bytes(
    ord(" ")
    if chr(byte).isspace()
    else byte
    if chr(byte) in _BASIC
    else ord(_MARKS.get(chr(byte), _OTHER_MARK))
    for byte in range(256)
)


def indexed(text: str) -> str:
    """Folded text as the index has it: letters and digits of ASCII, and spaces between words.

    A letter of another script becomes two, so that two of them are enough for a trigram.
    """
    if text.isascii():
        return text.encode().translate(_ASCII).decode()
    return "".join(map(_spelled, text))


def _spelled(character: str) -> str:
    if character.isascii():
        return chr(_ASCII[ord(character)])
    if character.isspace():
        return " "
    high, low = divmod(ord(character) % len(_BASIC) ** 2, len(_BASIC))
    return _BASIC[low] + _BASIC[high]
