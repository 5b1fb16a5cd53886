"""The objects that a PDF is made of, by the names that lead to them."""

from typing import Any

from pypdf import PdfReader


def at(found: Any, *names: str) -> Any:
    """What stands under the names, one in the other: of any kind, so nothing knows its type.

    Raises KeyError where one of them is not there.
    """
    for name in names:
        found = found[name]
    return found


def metadata_of(file: PdfReader) -> bytes:
    """The XMP metadata as the file has them."""
    return bytes(at(file.root_object, "/Metadata").get_data())
