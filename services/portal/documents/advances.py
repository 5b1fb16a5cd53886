"""How wide a text is set, from the advance widths of the fonts. Pure once they are read.

An estimate that errs on the wide side: each letter counts as it stands alone, without kerning and
ligatures; Chinese, Japanese and Korean ones are a whole em each. Knows no document.
"""

from collections.abc import Mapping
from functools import cache

from services.portal.documents import opentype
from services.portal.documents.coverage import FONTS_DIRECTORY

# The first that has a character is the one that it is set in. Arabic letters that are joined may be
# wider than the same ones alone.
_FONTS = {"NotoSans": 1.0, "NotoSansArabic": 1.1, "NotoSansHebrew": 1.0, "NotoSansThai": 1.0}
_EM = 1.0
# typst's cjk-latin-spacing.
_CHANGE_EM = 0.25
# Letters of the semibold are that much wider.
SEMIBOLD = 1.07
# Written, but not shown.
_NO_WIDTH = frozenset("\u200b\u200e\u200f\u061c\u2066\u2067\u2068\u2069")


def width_em(text: str) -> float:
    """The width of a text on one line, in em of its size."""
    known = _advances()
    width = sum(known.get(character, _EM) for character in text)
    return width if text.isascii() else width + _CHANGE_EM * _changes(text, known)


def _changes(text: str, known: Mapping[str, float]) -> int:
    """How often East Asian text meets Latin letters or digits, which are kept apart there."""
    latin = [one in known and one.isalnum() for one in text]
    eastern = [one not in known for one in text]
    meetings = zip(latin, latin[1:], eastern, eastern[1:], strict=False)
    return sum(
        (before and after_eastern) or (before_eastern and after)
        for before, after, before_eastern, after_eastern in meetings
    )


@cache
def _advances() -> Mapping[str, float]:
    """The advance width in em of each character that one of the fonts has."""
    found: dict[str, float] = {}
    for name, wider in reversed(_FONTS.items()):
        alone = opentype.advances(FONTS_DIRECTORY / f"{name}-Regular.ttf")
        found |= {character: width * wider for character, width in alone.items()}
    return found | dict.fromkeys(_NO_WIDTH, 0.0)
