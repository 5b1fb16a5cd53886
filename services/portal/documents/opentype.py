"""What an OpenType font says of itself: its characters, and how far each advances."""

import struct
from pathlib import Path

from fontTools.ttLib import TTFont, TTLibError


def characters(path: Path) -> frozenset[int]:
    """The code points that a font can show; none of a file that cannot be read as one."""
    try:
        # Lazy: only the tables that are asked for are read, a few of many megabytes.
        with path.open("rb") as file, TTFont(file, lazy=True) as font:
            return frozenset(font.getBestCmap() or ())
    # What fontTools raises for no font, an absent table, and damaged ones.
    except (TTLibError, LookupError, ValueError, AssertionError, struct.error):
        return frozenset()


def advances(path: Path) -> dict[str, float]:
    """How far each character advances, in em."""
    with path.open("rb") as file, TTFont(file, lazy=True) as font:
        units_per_em, widths = font["head"].unitsPerEm, font["hmtx"].metrics
        glyphs = font.getBestCmap()
        return {chr(code): widths[glyph][0] / units_per_em for code, glyph in glyphs.items()}
