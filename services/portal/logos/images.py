"""Whether a file that somebody calls an image is one that may be shown. Pure.

A drawing (SVG) is a document that could run scripts and load things. It is shown by `<img>`, where
browsers do neither, under a policy that forbids both; one that tries is refused all the same.
"""

from dataclasses import dataclass
from typing import Final
from xml.parsers import expat

PNG: Final = "image/png"
JPEG: Final = "image/jpeg"
WEBP: Final = "image/webp"
SVG: Final = "image/svg+xml"
MEDIA_TYPES: Final = frozenset((PNG, JPEG, WEBP, SVG))

# Deeper or longer than any drawing of a logo; below what a parser or a browser is slow with.
_ELEMENTS_MAX: Final = 5_000
_DEPTH_MAX: Final = 64
_SVG_NAMESPACE: Final = "http://www.w3.org/2000/svg"
_XHTML_NAMESPACE: Final = "http://www.w3.org/1999/xhtml"
# Those that hold what is not drawn, act, or load.
_REFUSED: Final = frozenset((
    "script", "foreignObject", "iframe", "embed", "object", "audio", "video", "canvas", "handler",
    "listener", "a", "image", "feImage", "set", "animate", "animateMotion", "animateTransform",
    "discard",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Image:
    """An image as it came. `media_type` is what it is, whatever it was called."""

    content: bytes
    media_type: str


def image_of(content: bytes) -> Image | None:
    """The image that the bytes are; None for what is none, and for a drawing that is more."""
    media_type = _media_type(content)
    return None if media_type is None else Image(content, media_type)


def _media_type(content: bytes) -> str | None:
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return WEBP
    return SVG if _is_plain_drawing(content) else None


class _NotPlainError(Exception):
    """The drawing does something, or is none."""


def _is_plain_drawing(content: bytes) -> bool:
    check = _Check()
    # With a separator the names come with their namespaces, whatever prefix they have.
    parser = expat.ParserCreate(namespace_separator=" ")
    # A text comes whole, so that no word hides between two pieces of it.
    parser.buffer_text = True
    parser.buffer_size = max(len(content), 1)
    parser.StartDoctypeDeclHandler = check.refuse  # entities, and files of elsewhere
    parser.ProcessingInstructionHandler = check.refuse  # style sheets of elsewhere
    parser.StartElementHandler = check.start
    parser.EndElementHandler = check.end
    parser.CharacterDataHandler = check.text
    try:
        parser.Parse(content, True)  # noqa: FBT003 - expat takes no name for "that is all"
    except (expat.ExpatError, _NotPlainError, ValueError):
        return False
    return check.elements > 0


class _Check:
    """Looks at a drawing while it is read; raises _NotPlainError."""

    def __init__(self) -> None:
        self.elements = 0
        self._depth = 0

    def refuse(self, *_: object) -> None:
        raise _NotPlainError

    def start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, local = name.rpartition(" ")
        if self.elements == 0 and (namespace, local) != (_SVG_NAMESPACE, "svg"):
            raise _NotPlainError
        self.elements += 1
        self._depth += 1
        if self.elements > _ELEMENTS_MAX or self._depth > _DEPTH_MAX:
            raise _NotPlainError
        if namespace == _XHTML_NAMESPACE or local in _REFUSED:
            raise _NotPlainError
        for attribute, value in attributes.items():
            _check_attribute(attribute.rpartition(" ")[2].lower(), value)

    def end(self, _: str) -> None:
        self._depth -= 1

    def text(self, text: str) -> None:
        # Of a style; a text that is drawn may say so too and is refused with it.
        if "@import" in text.lower() or _leads_away(text):
            raise _NotPlainError


def _check_attribute(name: str, value: str) -> None:
    if name.startswith("on"):
        raise _NotPlainError
    if name in {"href", "src"} and not value.strip().startswith("#"):
        raise _NotPlainError
    if name in {"style", "fill", "stroke", "filter", "mask", "clip-path", "cursor"} and _leads_away(
        value
    ):
        raise _NotPlainError


def _leads_away(text: str) -> bool:
    """Whether a style names anything but a part of the drawing itself (`url(#shade)`)."""
    squeezed = "".join(text.lower().split()).replace("'", "").replace('"', "")
    # A backslash may spell any word.
    return "\\" in squeezed or squeezed.count("url(") != squeezed.count("url(#")
