"""Which pictures are drawn, and that a document is made without those that cannot be."""

from io import BytesIO
from typing import Literal

import pytest
from pypdf import PdfReader

from services.portal.documents.pictures import Picture, picture
from services.portal.documents.rendering import DocumentRenderer
from tests.portal.documents.builders import invoice, profile
from tests.portal.documents.pdf_objects import at, metadata_of
from tests.portal.documents.pictures import HUGE_JPEG, SVG, png

FILTERED = SVG.replace(
    b"<rect", b'<filter id="f"><feGaussianBlur stdDeviation="9999"/></filter><rect'
)


def made(logo: Picture | None) -> PdfReader:
    """An invoice with the logo."""
    renderer = DocumentRenderer(compilers_max=1)
    return PdfReader(BytesIO(renderer.render("invoice", invoice(), profile(), "en", logo=logo)))


@pytest.mark.parametrize(
    ("content", "media_type", "ending"),
    [(png(90, 12), "image/png", "png"), (SVG, "image/svg+xml", "svg")],
)
def test_a_logo_takes_the_place_of_the_name_and_is_said_by_it(
    content: bytes, media_type: str, ending: Literal["png", "svg"]
) -> None:
    logo = picture(content, media_type)
    assert logo == Picture(content, ending)
    file = made(logo)
    assert b"<pdfuaid:part>1" in metadata_of(file)
    assert "Acme Invoice" in made(None).pages[0].extract_text()
    assert "Acme Invoice" not in file.pages[0].extract_text()
    assert _alternative(file) == "Acme"


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (png(10, 10, claimed_width=60_000_000), "image/png"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (png(10, 10)[:20], "image/png"),
        (HUGE_JPEG, "image/jpeg"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (FILTERED, "image/svg+xml"),
        (b"GIF89a", "image/gif"),
    ],
)
def test_what_could_grow_is_not_drawn(content: bytes, media_type: str) -> None:
    assert picture(content, media_type) is None


def test_a_logo_that_is_broken_costs_nobody_the_invoice() -> None:
    half = png(90, 12)[:60]
    assert picture(half, "image/png") is not None
    assert "Acme Invoice" in made(picture(half, "image/png")).pages[0].extract_text()


def _alternative(file: PdfReader) -> str | None:
    """The text of the first figure of the structure."""
    waiting = [at(file.root_object, "/StructTreeRoot")]
    while waiting:
        one = waiting.pop()
        element = one.get_object()
        if not hasattr(element, "get"):
            continue
        if "/Alt" in element:
            return str(element["/Alt"])
        children = element.get("/K", [])
        waiting.extend(children if isinstance(children, list) else [children])
    return None
