"""Adds to the metadata (XMP) of a PDF what typst has no word for. Pure; knows no kind of document.

typst writes the metadata as one plain stream and the places of all objects as one plain table; both
are written anew, nothing else is touched. A file that is otherwise is refused, never guessed at.
"""

import re

_STREAM = re.compile(rb"<</Length (\d+)/Type/Metadata/Subtype/XML>>\nstream\n")
_TABLE = re.compile(rb"\nxref\n0 (\d+)\n((?:\d{10} \d{5} [nf]\r\n)+)trailer\n")
_START = re.compile(rb"startxref\n(\d+)\n%%EOF\s*\Z")
_ENTRY_BYTES = 20
_OFFSET_DIGITS = 10
_SCHEMAS_END = b"</rdf:Bag></pdfaExtension:schemas>"
_DESCRIPTIONS_END = b"</rdf:RDF>"


class UnknownLayoutError(Exception):
    """The file is not laid out as typst lays files out."""


def with_metadata(pdf: bytes, schema: str, description: str) -> bytes:
    """The file with an extension schema (PDF/A-3, 6.6.2.3.3) and the properties that it allows.

    Both as XML: `schema` an `rdf:li`, `description` an `rdf:Description`.
    """
    stream = _only(_STREAM, pdf)
    begin, end = stream.end(), stream.end() + int(stream[1])
    xmp = _before(_SCHEMAS_END, schema.encode(), pdf[begin:end])
    xmp = _before(_DESCRIPTIONS_END, description.encode(), xmp)
    head = b"<</Length %d/Type/Metadata/Subtype/XML>>\nstream\n" % len(xmp)
    grown = len(head) + len(xmp) - (end - stream.start())
    return pdf[: stream.start()] + head + xmp + _moved(pdf[end:], end, grown)


def _moved(rest: bytes, begins_at: int, by: int) -> bytes:
    """What follows the metadata, with the places of all that is in it."""
    table, start = _only(_TABLE, rest), _only(_START, rest)
    entries = table[2]
    written = b"".join(
        _entry(entries[at : at + _ENTRY_BYTES], begins_at, by)
        for at in range(0, len(entries), _ENTRY_BYTES)
    )
    between = rest[table.end(2) : start.start(1)]
    last = b"%d" % (int(start[1]) + by)
    return rest[: table.start(2)] + written + between + last + rest[start.end(1) :]


def _entry(entry: bytes, begins_at: int, by: int) -> bytes:
    offset = int(entry[:_OFFSET_DIGITS])
    if offset < begins_at:
        return entry
    return b"%010d" % (offset + by) + entry[_OFFSET_DIGITS:]


def _only(pattern: re.Pattern[bytes], data: bytes) -> re.Match[bytes]:
    found = list(pattern.finditer(data))
    if len(found) != 1:
        raise UnknownLayoutError(f"{len(found)} of {pattern.pattern!r} in the file, not one")
    return found[0]


def _before(mark: bytes, addition: bytes, xmp: bytes) -> bytes:
    if xmp.count(mark) != 1:
        raise UnknownLayoutError(f"no single {mark.decode()} in the metadata")
    return xmp.replace(mark, addition + mark)
