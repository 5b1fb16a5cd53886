"""Any accent colour is readable in both themes, and what is readable already stays as it is."""

from hypothesis import given
from hypothesis import strategies as st

from services.portal.pages.accent import (
    CONTRAST_MIN,
    DARK_BACKGROUND,
    LIGHT_BACKGROUND,
    accents,
    contrast,
)

colors = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(colors)
def test_any_colour_is_readable_on_the_page_and_under_its_text(color: str) -> None:
    made = accents(color)
    for accent, background in ((made.light, LIGHT_BACKGROUND), (made.dark, DARK_BACKGROUND)):
        assert contrast(accent.color, background) >= CONTRAST_MIN
        assert contrast(accent.on, accent.color) >= CONTRAST_MIN


def test_a_colour_that_is_readable_stays_as_it_is() -> None:
    assert accents("#005a9c").light.color == "#005a9c"
    assert accents("#ffcc00").dark.color == "#ffcc00"


def test_what_is_no_colour_is_the_default() -> None:
    for text in (None, "", "red", "#12", "#gggggg", "12345678"):
        assert accents(text) == accents(None)
