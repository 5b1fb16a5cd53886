"""How text is made comparable for search: the ledger stores it so, the portal asks so. Pure."""

import re
import unicodedata

_SPACE = re.compile(r"\s+")


def searchable(text: str) -> str:
    """The text without case and accents, with one space where there were several.

    `É`, `é` and `E` become `e`, `ß` and `SS` become `ss`, full-width digits become digits. Marks
    go with the accents, so Arabic is found with or without its vowel signs.
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(mark for mark in decomposed if not unicodedata.combining(mark))
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", plain.casefold())).strip()
