"""Small pictures, made here."""

import struct
import zlib

SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 60">'
    b'<rect width="60" height="60" fill="#2b50c7"/></svg>'
)
# The head of a JPEG of 40,000 by 30,000 pixels.
HUGE_JPEG = (
    b"\xff\xd8\xff\xe0\x00\x04AB" + b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", 30_000, 40_000)
)


def png(width: int, height: int, *, claimed_width: int | None = None) -> bytes:
    """A red picture, which may claim to be wider than it is."""
    head = struct.pack(">LLBBBBB", claimed_width or width, height, 8, 2, 0, 0, 0)
    rows = (b"\0" + b"\xc8\x3c\x28" * width) * height
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    checksum = struct.pack(">L", zlib.crc32(kind + data))
    return struct.pack(">L", len(data)) + kind + data + checksum
