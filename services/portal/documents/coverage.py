"""Which characters there is a font for, and a sign for those without one. Reads fonts once."""

from functools import cache
from pathlib import Path

from services.portal.documents import opentype

# The fonts that come with Portico.
FONTS_DIRECTORY = Path(__file__).parent / "fonts"
# Noto Sans has it: a character is here that cannot be shown.
_UNSHOWN = "\N{REPLACEMENT CHARACTER}"
_FONT_FILES = ("*.ttf", "*.otf")


def shown_only(text: str, more_fonts: Path | None) -> str:
    """The text with a sign in place of each character that no font has."""
    known = _known(more_fonts)
    return "".join(one if ord(one) in known or not one.isprintable() else _UNSHOWN for one in text)


@cache
def _known(more_fonts: Path | None) -> frozenset[int]:
    folders = [FONTS_DIRECTORY] if more_fonts is None else [FONTS_DIRECTORY, more_fonts]
    paths = [path for folder in folders for kind in _FONT_FILES for path in folder.rglob(kind)]
    return frozenset(code for path in paths for code in opentype.characters(path))
