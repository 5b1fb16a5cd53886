"""How a page looks: the organization's branding, and over it what one host page asks for. Pure.

What is asked for comes from an address that anybody can write: whatever is not plainly a colour, a
radius, a theme or fonts that we know counts as not asked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.portal.pages.accent import accents
from services.portal.pages.fonts import font_stack

# As contracts.accounts.Branding has it.
RADIUS_MAX = 24
# As in static/base.css; a test compares.
RADIUS_DEFAULT = 6
FONT_DEFAULT = "system-ui"
_COLOR_SCHEMES = {"light": "light", "dark": "dark", "auto": "light dark"}


@dataclass(frozen=True, slots=True)
class Look:
    """A theme, and the properties of the style sheets, by name."""

    theme: str
    color_scheme: str
    properties: dict[str, str]


def look(branding: Mapping[str, Any], wanted: Mapping[str, str]) -> Look:
    """The look for a page. `wanted`: `theme`, `accent`, `radius`, `font` of its address."""
    accent = accents(wanted.get("accent"), accents(branding.get("accent_color")))
    theme = next(
        (each for each in (wanted.get("theme"), branding.get("theme")) if each in _COLOR_SCHEMES),
        "auto",
    )
    return Look(
        theme=theme,
        color_scheme=_COLOR_SCHEMES[theme],
        properties={
            "--accent-light": accent.light.color,
            "--on-accent-light": accent.light.on,
            "--accent-dark": accent.dark.color,
            "--on-accent-dark": accent.dark.on,
            "--radius": f"{_radius(wanted.get('radius'), branding.get('radius'))}px",
            "--font": font_stack(wanted.get("font"))
            or font_stack(branding.get("font_stack"))
            or FONT_DEFAULT,
        },
    )


def _radius(wanted: str | None, branded: object) -> int:
    # Two digits at most: int() of a long text is slow, and of other digits (४) it is a number.
    if wanted and wanted.isascii() and wanted.isdigit() and len(wanted) <= len(str(RADIUS_MAX)):
        return min(int(wanted), RADIUS_MAX)
    if isinstance(branded, int) and 0 <= branded <= RADIUS_MAX:
        return branded
    return RADIUS_DEFAULT
