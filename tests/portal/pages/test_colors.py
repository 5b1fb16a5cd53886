"""Every colour of the style sheets is readable where it stands, in both themes (WCAG 2.2 AA)."""

import re

import pytest

from services.portal.pages.accent import DARK_BACKGROUND, LIGHT_BACKGROUND, contrast
from services.portal.pages.assets import DIRECTORY

TEXT_MIN = 4.5
CONTROL_MIN = 3.0
SHEET = (DIRECTORY / "base.css").read_text(encoding="utf-8")
PAIRS = {
    name: (light, dark)
    for name, light, dark in re.findall(
        r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", SHEET
    )
}
TEXTS = ("ink", "quiet", "overdue", "partially_paid", "processing", "disputed", "paid")


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("theme", [0, 1])
@pytest.mark.parametrize("background", ["page", "tint"])
def test_text_stands_out(name: str, theme: int, background: str) -> None:
    assert contrast(PAIRS[name][theme], PAIRS[background][theme]) >= TEXT_MIN


@pytest.mark.parametrize("theme", [0, 1])
def test_edges_of_controls_stand_out(theme: int) -> None:
    assert contrast(PAIRS["edge"][theme], PAIRS["page"][theme]) >= CONTROL_MIN


def test_the_accent_is_made_for_the_backgrounds_of_the_style_sheet() -> None:
    assert PAIRS["tint"] == (LIGHT_BACKGROUND, DARK_BACKGROUND)


def test_only_logical_directions_are_used() -> None:
    physical = re.compile(
        r"\b(?:margin|padding|border)-(?:left|right)\b|text-align: (?:left|right)"
    )
    for sheet in DIRECTORY.glob("*.css"):
        assert not physical.findall(sheet.read_text(encoding="utf-8")), sheet.name
