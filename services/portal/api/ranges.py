"""Which part of a file somebody asks for (RFC 9110, 13.1.5 and 14). Pure.

One range of bytes is understood. What is malformed, of another unit or of several ranges is as if
it had not been asked, as the RFC has it: the whole file is a good answer to it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

# Of a file of any size; longer ones would only be work.
_DIGITS_MAX: Final = 18
_ONE_RANGE: Final = re.compile(
    rf"bytes=[ \t]*([0-9]{{0,{_DIGITS_MAX}}})-([0-9]{{0,{_DIGITS_MAX}}})[ \t]*", re.IGNORECASE
)


class UnsatisfiableError(Exception):
    """The range begins behind the end of the file."""


@dataclass(frozen=True, slots=True)
class Span:
    """From the first byte to the last one of it."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Asked:
    """`first` to `last`, to the end without a last, or the last `suffix` bytes."""

    first: int = 0
    last: int | None = None
    suffix: int | None = None

    def within(self, length: int) -> Span:
        """The span of a file of that length. Raises UnsatisfiableError."""
        first = self.first if self.suffix is None else max(0, length - self.suffix)
        last = length - 1 if self.last is None else min(self.last, length - 1)
        if first > last:
            raise UnsatisfiableError
        return Span(first, last)


def asked(ranges: Sequence[str], if_ranges: Sequence[str], etag: str) -> Asked | None:
    """What a request with these headers `Range` and `If-Range` asks of the file of that strong tag.

    None: the whole file, since no part of it was asked for or the part belongs to another one.
    """
    if len(ranges) != 1 or len(if_ranges) > 1:
        return None
    # Only a strong tag tells that the bytes are the same; a weak one or a date never does.
    if if_ranges and if_ranges[0].strip() != etag:
        return None
    found = _ONE_RANGE.fullmatch(ranges[0])
    if found is None:
        return None
    first, last = found.groups()
    if not first:
        return Asked(suffix=int(last)) if last else None
    if last and int(last) < int(first):
        return None
    return Asked(int(first), int(last) if last else None)


def content_range(span: Span, length: int | None) -> str:
    """The header of that name; `length` is that of the whole file, when it is known."""
    return f"bytes {span.first}-{span.last}/{'*' if length is None else length}"
