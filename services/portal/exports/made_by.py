"""What makes the files beside the data. Knows no file of a customer."""

import platform
import zlib
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from services.portal.documents.rendering import template_digest

_PORTAL = Path(__file__).parents[1]


@cache
def made_by(fonts_directory: Path | None) -> str:
    """Changes whenever the same data could become other bytes; reads all it knows of, once.

    Part of the name of every archive: no instance goes on with what one of another version, or with
    other fonts of its operator, began.
    """
    # Packed by zlib, by way of Python; the e-invoices are written by the other two.
    versions = (zlib.ZLIB_RUNTIME_VERSION, platform.python_version())
    digest = sha256(" ".join((template_digest(), *versions)).encode())
    for library in ("pycheval", "lxml"):
        digest.update(version(library).encode() + b"\0")
    # All of the portal's code and not the modules that seem to matter: one left out would be
    # found by somebody's broken archive.
    for path in sorted(_PORTAL.rglob("*.py")):
        digest.update(path.relative_to(_PORTAL).as_posix().encode() + b"\0" + path.read_bytes())
    if fonts_directory is not None:
        for path in sorted(path for path in fonts_directory.rglob("*") if path.is_file()):
            digest.update(path.relative_to(fonts_directory).as_posix().encode() + b"\0")
            digest.update(path.read_bytes())
    return digest.hexdigest()
