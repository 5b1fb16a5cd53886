"""What is shown as a logo is an image and does nothing."""

import pytest

from services.portal.logos.images import JPEG, PNG, SVG, WEBP, image_of

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 2">'


def drawing(inside: str = "", head: str = HEAD) -> bytes:
    return f"{head}{inside}</svg>".encode()


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"\x89PNG\r\n\x1a\n...", PNG),
        (b"\xff\xd8\xff\xe0...", JPEG),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", WEBP),
        (drawing('<path d="M0 0h2v2z" fill="#1f5f5b"/>'), SVG),
        (b'<?xml version="1.0"?><!-- by hand -->' + drawing(), SVG),
    ],
)
def test_an_image_is_what_its_bytes_are(content: bytes, media_type: str) -> None:
    image = image_of(content)
    assert image is not None
    assert image.media_type == media_type
    assert image.content == content


@pytest.mark.parametrize(
    "inside",
    [
        '<defs><radialGradient id="g"/></defs><path d="M0 0" fill="url(#g)"/>',
        "<style>.a{fill:url(#g)}</style>",
        "<style>.a{fill:url('#g')}</style>",
        '<use href="#g"/>',
        '<use xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="#g"/>',
        '<metadata xmlns:i="http://www.inkscape.org/"><i:view i:x="1"/></metadata>',
        "<text>Acme</text><title>Acme</title>",
    ],
)
def test_a_drawing_as_programs_write_it_is_shown(inside: str) -> None:
    assert image_of(drawing(inside)) is not None


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<s:script xmlns:s="http://www.w3.org/2000/svg">alert(1)</s:script>',
        '<path onload="alert(1)"/>',
        '<path ONCLICK="alert(1)"/>',
        '<a href="https://evil.example"><path/></a>',
        '<use href="https://evil.example/x.svg#a"/>',
        '<use xmlns:l="http://www.w3.org/1999/xlink" l:href=" data:image/svg+xml,x"/>',
        '<image href="https://evil.example/pixel.png"/>',
        '<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">x</p></foreignObject>',
        '<p xmlns="http://www.w3.org/1999/xhtml">x</p>',
        "<style>@import 'https://evil.example';</style>",
        "<style>path{fill:url( https://evil.example)}</style>",
        "<style>path{fill:u\\72l(https://evil.example)}</style>",
        '<path style="fill: URL(//evil.example)"/>',
        '<path fill="url(https://evil.example#a)"/>',
        '<animate attributeName="href" to="javascript:alert(1)"/>',
        "<g>" * 100 + "</g>" * 100,
        "<g/>" * 6_000,
    ],
)
def test_a_drawing_that_does_something_is_refused(inside: str) -> None:
    assert image_of(drawing(inside)) is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html></html>",
        b"<!doctype html><svg>",
        b'<!DOCTYPE svg [<!ENTITY a "b">]>' + drawing("&a;"),
        b'<?xml-stylesheet href="https://evil.example"?>' + drawing(),
        drawing(head="<svg>"),
        drawing()[:-3],
        b"GIF89a...",
        b"%PDF-1.7",
        b"\x00" * 100,
        drawing().decode().encode("utf-16")[:-1],
    ],
)
def test_what_is_no_image_is_none(content: bytes) -> None:
    assert image_of(content) is None
