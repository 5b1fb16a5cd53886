"""What is known of archives that are a function of their names: the measures of their first files.

They let an archive go on in the middle without making what comes before. Kept in memory, some bytes
a file: whoever does not have them makes the files again. Knows no invoice and no HTTP.
"""

import struct
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import Final

from services.portal.exports.packing import Packed

# Of all archives together: some megabytes.
ENTRIES_KEPT_MAX: Final = 40_000
_RECORD: Final = struct.Struct("<8sQQQL32s")

# What the files of one entry measure, by the endings of their names, in their order.
Files = Mapping[str, Packed]


class Measures:
    """Of one archive, from its first entry on without a gap."""

    def __init__(self) -> None:
        self._entries: list[bytes] = []
        # Of the whole archive, once its end has been seen.
        self.length: int | None = None

    def __len__(self) -> int:
        return len(self._entries)

    def of(self, entry: int) -> Files | None:
        """The measures of the files of an entry, counted from 0; None when they are not known."""
        return _files(self._entries[entry]) if entry < len(self._entries) else None

    def learn(self, first: int, entries: Iterable[Files]) -> None:
        """Those of the entries from `first` on; of what is known already nothing changes."""
        if first <= len(self._entries):
            new = [_record(files) for files in entries]
            self._entries += new[len(self._entries) - first :]


class KnownArchives:
    """The measures of the archives that were asked for last. One per process."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, Measures] = OrderedDict()

    def of(self, name: str) -> Measures:
        """Those of the archive of that name, to be used and added to."""
        measures = self._known.setdefault(name, Measures())
        self._known.move_to_end(name)
        # The others may have grown since they were asked for.
        while len(self._known) > 1 and self._entries() > ENTRIES_KEPT_MAX:
            self._known.popitem(last=False)
        return measures

    def _entries(self) -> int:
        # An archive of which nothing is known yet takes some memory too.
        return sum(len(one) + 1 for one in self._known.values())


def _record(files: Files) -> bytes:
    return b"".join(
        _RECORD.pack(
            ending.encode(), one.size, one.packed_size, one.place, one.checksum, one.digest
        )
        for ending, one in files.items()
    )


def _files(record: bytes) -> Files:
    return {
        ending.rstrip(b"\0").decode(): Packed(*numbers)
        for ending, *numbers in _RECORD.iter_unpack(record)
    }
