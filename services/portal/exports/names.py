"""What the files of an archive are called. Pure.

The issue date comes first, so that a folder sorted by name is sorted by date. A name is good on
every file system: letters and digits of any script, `.`, `_` and `-`; short enough in bytes; never
one that differs from another in case or composition only.
"""

import re
import unicodedata
from typing import Final

# File systems allow 255 bytes; what is added to the number takes some of them.
NUMBER_BYTES_MAX: Final = 150
_NOT_IN_A_NAME = re.compile(r"[^\w.-]+")


class Names:
    """Gives each document a name (without its ending) that no other one of the archive has."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def name(self, issuing_date: str, number: str) -> str:
        """`2026-01-31_ACM-2026-0001`; a second one of that name ends in `_2`."""
        stem = f"{issuing_date}_{_plain(number)}"
        name, count = stem, 1
        while (folded := _folded(name)) in self._taken:
            count += 1
            name = f"{stem}_{count}"
        self._taken.add(folded)
        return name


def _plain(number: str) -> str:
    composed = unicodedata.normalize("NFC", number)
    plain = _NOT_IN_A_NAME.sub("-", composed).strip(".-")
    return plain.encode()[:NUMBER_BYTES_MAX].decode(errors="ignore").strip(".-") or "invoice"


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
