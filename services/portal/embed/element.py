"""The script of the element as it is served: with its texts, without what only we read.

Pure but for reading the source; knows no HTTP.
"""

import gzip
import json
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from services.portal.languages import PAGE_LOCALES, language

# In the order in which they need each other; together they are one function and leave no name.
PARTS: Final = ("ground.js", "mounted.js", "customer_portal.js")
# A page may carry the script twice, by two of its own parts.
_WHOLE: Final = """(() => {
'use strict';
if (customElements.get('customer-portal')) return;
%s
})();
"""
# What every page that embeds the element loads before its own content.
COMPRESSED_BYTES_MAX: Final = 6_000
_TEXTS: Final = "const TEXTS = {};"
# Norwegian browsers name the language by its old code.
_OTHER_NAMES: Final = {"no": "nb"}


@dataclass(frozen=True, slots=True)
class Element:
    """The script, plain and compressed once for everybody. `digest` changes with its content."""

    content: bytes
    compressed: bytes
    digest: str


@cache
def load_element() -> Element:
    """Read the source and put the texts of every language in."""
    content = element_script(element_source(), element_texts()).encode()
    # No file name and no time in it: the same bytes on every instance.
    compressed = gzip.compress(content, 9, mtime=0)
    return Element(content, compressed, sha256(content).hexdigest()[:32])


def element_source() -> str:
    """The script as we read it."""
    folder = Path(__file__).parent
    return _WHOLE % "\n".join((folder / part).read_text(encoding="utf-8") for part in PARTS)


def element_texts() -> dict[str, list[str]]:
    """By language: what the frame is called, what is said in trouble, and the way on."""
    texts = {}
    for locale in (*PAGE_LOCALES, *_OTHER_NAMES):
        _ = language(_OTHER_NAMES.get(locale, locale)).domain("pages").gettext
        texts[locale] = [_("Billing"), _("This page could not be loaded"), _("Try again")]
    return texts


def element_script(source: str, texts: dict[str, list[str]]) -> str:
    """The script without indentation and lines of comment; the line breaks stay.

    No text in the source spans lines, so nothing that runs is changed; a test says so.
    """
    if source.count(_TEXTS) != 1:
        raise ValueError(f"the source has no place for its texts: {_TEXTS}")
    lines = (line.strip() for line in source.splitlines())
    kept = "\n".join(line for line in lines if line and not line.startswith("//"))
    written = json.dumps(texts, ensure_ascii=False, separators=(",", ":"))
    return f"{kept.replace(_TEXTS, f'const TEXTS = {written};')}\n"
