"""Which pictures may be drawn on a document. Pure; knows of a format only how it begins.

A file of some kilobytes can stand for a picture of gigabytes: its size is read before it is drawn.
"""

import re
import struct
from dataclasses import dataclass
from typing import Literal

# Twelve megapixels are 48 MB while they are drawn; a logo is 14 mm high.
_PIXELS_MAX = 12_000_000
_PNG_HEAD_BYTES = 24
_MARKER = 0xFF
_SEGMENT_HEAD_BYTES = 9
# Frames of a JPEG: all SOF markers, which are these without the tables (C4, C8, CC).
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
# What is computed pixel by pixel has no bound in a drawing.
_COMPUTED = re.compile(rb"<\s*(?:[\w-]+:)?(?:filter|fe[A-Z]\w*|mask|pattern)\b")


@dataclass(frozen=True, slots=True)
class Picture:
    """The bytes of a picture that may be drawn."""

    content: bytes
    ending: Literal["png", "jpg", "svg"]


def picture(content: bytes, media_type: str) -> Picture | None:
    """The picture to draw; None for one that is not known, or would be too large when drawn."""
    match media_type:
        case "image/png" if _is_drawable(_png_size(content)):
            return Picture(content, "png")
        case "image/jpeg" if _is_drawable(_jpeg_size(content)):
            return Picture(content, "jpg")
        case "image/svg+xml" if not _COMPUTED.search(content):
            return Picture(content, "svg")
        case _:
            return None


def _is_drawable(size: tuple[int, int] | None) -> bool:
    return size is not None and 0 < size[0] * size[1] <= _PIXELS_MAX


def _png_size(content: bytes) -> tuple[int, int] | None:
    if len(content) < _PNG_HEAD_BYTES or content[12:16] != b"IHDR":
        return None
    width, height = struct.unpack_from(">LL", content, 16)
    return width, height


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """That of the first frame; segments are skipped by their lengths."""
    at = 2
    while at + _SEGMENT_HEAD_BYTES <= len(content) and content[at] == _MARKER:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", content, at + 5)
            return width, height
        at += 2 + length
    return None
