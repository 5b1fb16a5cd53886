"""Text that somebody else wrote, made fit to print."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.portal.documents.said import CHARACTERS_MAX, said


@pytest.mark.parametrize("nothing", [None, "", "   ", "\n\t", "\u202e", "\x00\x1b"])
def test_what_shows_nothing_is_left_out(nothing: str | None) -> None:
    assert said(nothing) is None


def test_direction_is_that_of_the_first_letter() -> None:
    right, left = said("42 (ذ.م.م)"), said("Acme العربية")
    assert right is not None
    assert left is not None
    assert (right.dir, left.dir) == ("rtl", "ltr")


def test_text_cannot_turn_what_is_around_it() -> None:
    shown = said("\u202eABC\u202c 1\u2066")
    assert shown is not None
    assert shown.text == "ABC 1"


def test_a_word_without_end_can_be_broken() -> None:
    shown = said("x" * 100)
    assert shown is not None
    assert max(map(len, shown.text.split("\u200b"))) <= 12
    assert shown.text.replace("\u200b", "") == "x" * 100


def test_an_address_or_an_id_is_left_whole() -> None:
    for whole in ("billing.department@nordlicht.example", "8d3f0c6e-6a0b-4a5c-9a51-0d8f3a7c2b11"):
        shown = said(whole[:36])
        assert shown is not None
        assert ("\u200b" in shown.text) == (len(whole) > 32 and "-" not in whole)


def test_a_long_text_ends_with_an_ellipsis() -> None:
    shown = said("word " * 2_000)
    assert shown is not None
    assert len(shown.text) <= CHARACTERS_MAX
    assert shown.text.endswith("…")


@given(st.text(alphabet=st.characters()))
def test_nothing_invisible_is_left(text: str) -> None:
    shown = said(text)
    assert shown is None or (shown.text.strip() and "\n" not in shown.text)
