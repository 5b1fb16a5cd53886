"""A zip file by its pieces, which can leave out what it knows the measures of. Knows no invoice.

The same files in the same order are the same bytes: nothing of the clock is in them.
"""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

# Most of a PDF is packed already; the fastest level takes what is left.
COMPRESSION: Final = 1
# Bit 3 of a file's flags (APPNOTE 4.4.4).
_SIZES_FOLLOW: Final = 1 << 3
_PERMISSIONS: Final = 0o644 << 16
_UNIX: Final = 3
# The years that a zip can date a file by.
_FIRST_YEAR: Final = 1980
_LAST_YEAR: Final = 2107


@dataclass(frozen=True, slots=True)
class Packed:
    """What an archive has to know of a file in it, without the file."""

    size: int
    packed_size: int
    # With its header and what follows it.
    place: int
    checksum: int
    digest: bytes


class Packing:
    """One archive, from its first file to its end."""

    def __init__(self) -> None:
        self._out = _Out()
        # It can tell where it is and cannot go back: sizes follow each file.
        self._zip = ZipFile(self._out, "w")

    @property
    def position(self) -> int:
        """How many bytes have been written or left out."""
        return self._out.tell()

    def file(self, name: str, day: date, content: bytes) -> tuple[bytes, Packed]:
        """The bytes of the next file, and their measures."""
        info = _info(name, day)
        self._zip.writestr(info, content, ZIP_DEFLATED, COMPRESSION)
        piece = self._out.taken()
        digest = sha256(content).digest()
        return piece, Packed(len(content), info.compress_size, len(piece), info.CRC, digest)

    def left_out(self, name: str, day: date, packed: Packed) -> None:
        """Go on as if the next file, of these measures, had been written."""
        info = _info(name, day)
        info.header_offset = self._out.tell()
        info.compress_type, info.flag_bits = ZIP_DEFLATED, _SIZES_FOLLOW
        info.CRC, info.file_size = packed.checksum, packed.size
        info.compress_size = packed.packed_size
        self._zip.filelist.append(info)
        self._zip.NameToInfo[name] = info
        self._out.skip(packed.place)
        self._zip.start_dir = self._out.tell()

    def end(self) -> bytes:
        """The list of all files, with which an archive ends."""
        self._zip.close()
        return self._out.taken()


class _Out:
    """What a ZipFile writes to: keeps what was written until it is taken."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._position = 0

    def write(self, piece: bytes) -> int:
        self._pieces.append(bytes(piece))
        self._position += len(piece)
        return len(piece)

    def tell(self) -> int:
        return self._position

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """There is nothing to close."""

    def skip(self, count: int) -> None:
        self._position += count

    def taken(self) -> bytes:
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def _info(name: str, day: date) -> ZipInfo:
    year = min(max(day.year, _FIRST_YEAR), _LAST_YEAR)
    # The last day of another year's February may be none of this one's; nobody unpacks by it.
    info = ZipInfo(name, (year, day.month, day.day, 0, 0, 0))
    info.create_system, info.external_attr = _UNIX, _PERMISSIONS
    return info
