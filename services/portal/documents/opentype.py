"""Reads two tables of an OpenType font: which characters it has, and how far each advances.

Knows TrueType and OpenType files of one font, and their character maps in formats 4 and 12.
"""

import struct
from collections.abc import Callable, Mapping

Glyphs = dict[int, int]

# The last segment of format 4 ends with it, and maps it to nothing.
_NO_CHARACTER = 0xFFFF


def glyphs(font: bytes) -> Glyphs:
    """The glyph of each code point that the font can show."""
    cmap = _tables(font)["cmap"]
    (count,) = struct.unpack_from(">H", font, cmap + 2)
    found: Glyphs = {}
    for at in range(count):
        (offset,) = struct.unpack_from(">L", font, cmap + 4 + 8 * at + 4)
        (kind,) = struct.unpack_from(">H", font, cmap + offset)
        if read := _READERS.get(kind):
            found |= read(font, cmap + offset)
    return {code: glyph for code, glyph in found.items() if glyph}


def advances(font: bytes) -> dict[str, float]:
    """How far each character advances, in em."""
    tables = _tables(font)
    (units_per_em,) = struct.unpack_from(">H", font, tables["head"] + 18)
    (measured,) = struct.unpack_from(">H", font, tables["hhea"] + 34)
    widths = struct.unpack_from(f">{2 * measured}H", font, tables["hmtx"])[::2]
    return {
        chr(code): widths[min(glyph, measured - 1)] / units_per_em
        for code, glyph in glyphs(font).items()
    }


def _tables(font: bytes) -> dict[str, int]:
    """Where each table begins."""
    (count,) = struct.unpack_from(">H", font, 4)
    entries = (struct.unpack_from(">4sLLL", font, 12 + 16 * at) for at in range(count))
    return {tag.decode("latin-1"): offset for tag, _, offset, _ in entries}


def _format_4(font: bytes, subtable: int) -> Glyphs:
    """Segments of the first 65,536 characters, each with a distance or a place in a list."""
    (doubled,) = struct.unpack_from(">H", font, subtable + 6)
    found: Glyphs = {}
    for at in range(0, doubled, 2):
        (end,) = struct.unpack_from(">H", font, subtable + 14 + at)
        start, delta, listed = (
            struct.unpack_from(">H", font, subtable + 16 + row * doubled + at)[0]
            for row in (1, 2, 3)
        )
        place = subtable + 16 + 3 * doubled + at + listed
        for code in range(start, end if end == _NO_CHARACTER else end + 1):
            if listed:
                (glyph,) = struct.unpack_from(">H", font, place + 2 * (code - start))
            else:
                glyph = (code + delta) % 65_536
            found[code] = glyph
    return found


def _format_12(font: bytes, subtable: int) -> Glyphs:
    """Segments of all characters, each counting up from its first glyph."""
    (count,) = struct.unpack_from(">L", font, subtable + 12)
    found: Glyphs = {}
    for at in range(count):
        first, last, glyph = struct.unpack_from(">LLL", font, subtable + 16 + 12 * at)
        found.update((code, glyph + code - first) for code in range(first, last + 1))
    return found


_READERS: Mapping[int, Callable[[bytes, int], Glyphs]] = {4: _format_4, 12: _format_12}
