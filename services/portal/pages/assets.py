"""The page's scripts and style sheets, read once and addressed by their content. Knows no page.

All share one address that changes when any of them does, so that browsers may keep them for a
year and a module finds its neighbours by relative imports.
"""

import gzip
import re
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

DIRECTORY = Path(__file__).parents[1] / "static"
_MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
# Scripts that a page begins with: the portal's, and that of a page in its place.
_ENTRIES = ("portal.js", "again.js")
# Scripts that are fetched when somebody first asks for a file.
LATER = frozenset({"archives.js", "transfer.js"})
_DIGEST_CHARACTERS = 16
_COMMENT_LINES = re.compile(r"^[ \t]*//.*\n", re.MULTILINE)
_COMMENTS = re.compile(r"/\*.*?\*/", re.DOTALL)
_BLANK_LINES = re.compile(r"^[ \t]*\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Asset:
    """One file, plain and compressed once for everybody."""

    content: bytes
    compressed: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Assets:
    """All files by name; `address` is the path they are under."""

    address: str
    files: dict[str, Asset]

    @property
    def modules(self) -> list[str]:
        """The scripts that portal.js imports before anything is shown."""
        others = self.files.keys() - LATER - {*_ENTRIES}
        return sorted(name for name in others if name.endswith(".js"))


@cache
def load_assets(directory: Path = DIRECTORY, under: str = "/portal/static") -> Assets:
    """Read every asset of the directory itself, to be served below the path `under`."""
    files = {path.name: _asset(path) for path in sorted(directory.iterdir()) if path.is_file()}
    digest = sha256()
    for name, asset in files.items():
        digest.update(f"{name}:{len(asset.content)}:".encode())
        digest.update(asset.content)
    return Assets(f"{under}/{digest.hexdigest()[:_DIGEST_CHARACTERS]}", files)


def lean(text: str, suffix: str) -> str:
    """A script or a style sheet without its comments: they are for us, and a fifth of what is sent.

    Only what is surely a comment goes: lines of a script that hold nothing else, and comments of a
    style sheet, which has them nowhere inside a text.
    """
    match suffix:
        case ".js":
            return _COMMENT_LINES.sub("", text)
        case ".css":
            return _BLANK_LINES.sub("", _COMMENTS.sub("", text))
        case _:
            return text


def _asset(path: Path) -> Asset:
    content = lean(path.read_text(encoding="utf-8"), path.suffix).encode()
    # No file name and no time in it: the same bytes on every instance.
    return Asset(content, gzip.compress(content, 9, mtime=0), _MEDIA_TYPES[path.suffix])
