"""Fonts say which characters they have; what is no sound font says nothing, whatever it holds."""

import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.portal.documents.coverage import FONTS_DIRECTORY
from services.portal.documents.opentype import advances, characters

THAI = FONTS_DIRECTORY / "NotoSansThai-Regular.ttf"


def test_a_font_has_its_characters_and_an_advance_for_each() -> None:
    assert {ord("ก"), ord("๙")} <= characters(THAI)
    assert ord("Ж") not in characters(THAI)
    assert {ord(character) for character in advances(THAI)} == characters(THAI)


@pytest.fixture(scope="module")
def damaged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fonts") / "damaged.ttf"


def character_map() -> range:
    """Where the font's character map is, and the directory of its tables before it."""
    font = THAI.read_bytes()
    tables = struct.iter_unpack(">4sLLL", font[12 : 12 + 16 * struct.unpack_from(">H", font, 4)[0]])
    return next(range(at, at + length) for tag, _, at, length in tables if tag == b"cmap")


@given(
    changed=st.dictionaries(
        st.one_of(st.integers(0, 300), st.sampled_from(character_map())), st.integers(0, 255)
    ),
    length=st.one_of(st.just(len(THAI.read_bytes())), st.integers(0, 40_000)),
)
def test_a_damaged_font_is_no_fault(damaged: Path, changed: dict[int, int], length: int) -> None:
    font = bytearray(THAI.read_bytes())
    for at, byte in changed.items():
        font[at] = byte
    damaged.write_bytes(font[:length])
    assert isinstance(characters(damaged), frozenset)
