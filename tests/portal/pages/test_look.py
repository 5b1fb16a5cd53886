"""The look of a page is what was asked for and can be meant; everything else is passed over."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.portal.pages.accent import CONTRAST_MIN, DARK_BACKGROUND, LIGHT_BACKGROUND, contrast
from services.portal.pages.assets import DIRECTORY
from services.portal.pages.fonts import font_stack
from services.portal.pages.look import FONT_DEFAULT, RADIUS_DEFAULT, look

SHEET = (DIRECTORY / "base.css").read_text(encoding="utf-8")
# What may stand in a style element without ending a declaration or the element.
HARMLESS = re.compile(r"[#a-zA-Z0-9 ,.-]*")


@given(st.text(), st.text(), st.text(), st.text())
def test_whatever_is_asked_a_look_is_harmless_and_readable(
    theme: str, accent: str, radius: str, font: str
) -> None:
    asked = {"theme": theme, "accent": accent, "radius": radius, "font": font}
    made = look({"font_stack": font}, asked)
    assert made.theme in {"light", "dark", "auto"}
    assert all(HARMLESS.fullmatch(value) for value in made.properties.values())
    assert contrast(made.properties["--accent-light"], LIGHT_BACKGROUND) >= CONTRAST_MIN
    assert contrast(made.properties["--accent-dark"], DARK_BACKGROUND) >= CONTRAST_MIN


@pytest.mark.parametrize(
    ("asked", "branded", "radius"),
    [
        ("12", 4, "12px"),
        ("0", 4, "0px"),
        ("99", 4, "24px"),
        ("999", 4, "4px"),
        ("-1", 4, "4px"),
        ("1.5", None, f"{RADIUS_DEFAULT}px"),
        ("\u0664", None, f"{RADIUS_DEFAULT}px"),
        ("", 0, "0px"),
    ],
)
def test_a_radius_is_a_small_number_of_pixels(asked: str, branded: int | None, radius: str) -> None:
    assert look({"radius": branded}, {"radius": asked}).properties["--radius"] == radius


def test_what_a_host_does_not_ask_for_is_the_organizations() -> None:
    branding = {"accent_color": "#005a9c", "theme": "dark", "font_stack": "Inter"}
    made = look(branding, {"accent": "no colour", "theme": "neon"})
    assert made.properties["--accent-light"] == "#005a9c"
    assert made.theme == "dark"
    assert made.properties["--font"] == "Inter, system-ui"


def test_fonts_are_installed_ones_and_end_in_a_generic_one() -> None:
    assert font_stack("  'segoe  ui' , \"Inter\"; x, serif") == "Segoe UI, serif"
    assert font_stack("Roboto") == "Roboto, system-ui"
    assert font_stack("Comic Web, url(https://x)") == ""
    assert font_stack(None) == ""


def test_without_a_wish_it_is_as_the_style_sheet_has_it() -> None:
    properties = look({}, {}).properties
    assert f"--radius: {properties['--radius']};" in SHEET
    assert properties["--font"] == FONT_DEFAULT
    assert f"var(--font, {FONT_DEFAULT})" in SHEET
