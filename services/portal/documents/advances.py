"""How wide a text is set, from the advance widths of the fonts. Pure once they are read.

An estimate that errs on the wide side: each letter counts as it stands alone, without kerning and
ligatures; Chinese, Japanese and Korean ones are a whole em each. Knows no document.
"""

from collections.abc import Mapping
from functools import cache

from services.portal.documents import opentype
from services.portal.documents.coverage import FONTS_DIRECTORY

# The first that has a character is the one that it is set in.
_FONTS = ("NotoSans", "NotoSansArabic", "NotoSansHebrew", "NotoSansThai")
_EM = 1.0
# Letters of the semibold are that much wider.
SEMIBOLD = 1.07
# Written, but not shown.
_NO_WIDTH = frozenset("\u200b\u200e\u200f\u061c\u2066\u2067\u2068\u2069")


def width_em(text: str) -> float:
    """The width of a text on one line, in em of its size."""
    known = _advances()
    return sum(known.get(character, _EM) for character in text)


@cache
def _advances() -> Mapping[str, float]:
    """The advance width in em of each character that one of the fonts has."""
    found: dict[str, float] = {}
    for name in reversed(_FONTS):
        found |= opentype.advances((FONTS_DIRECTORY / f"{name}-Regular.ttf").read_bytes())
    return found | dict.fromkeys(_NO_WIDTH, 0.0)
