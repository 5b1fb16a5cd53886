"""What an accent colour becomes on the portal's pages, in numbers and sentences. Pure.

The pages' own rule (pages/accent.py) decides; here it is only told.
"""

import re
from dataclasses import dataclass
from typing import Any, Final

from babel.numbers import format_decimal

from services.portal.languages import Language
from services.portal.pages.accent import (
    DARK_BACKGROUND,
    DEFAULT_ACCENT,
    LIGHT_BACKGROUND,
    Accent,
    accents,
    contrast,
)

# As a drawing's `fill`: nothing is painted.
NO_COLOR: Final = "none"
COLOR: Final = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True)
class Side:
    """One theme: the colour there, text on it, and what is said of both."""

    color: str
    on: str
    said: str


@dataclass(frozen=True, slots=True)
class AccentPreview:
    """Both themes."""

    light: Side
    dark: Side

    @property
    def as_json(self) -> dict[str, Any]:
        """For the page's script."""
        return {
            theme: {"color": side.color, "on": side.on, "said": side.said}
            for theme, side in (("light", self.light), ("dark", self.dark))
        }


def accent_preview(wanted: str, language: Language) -> AccentPreview:
    """Of a colour as it was typed; of the portal's own when nothing was."""
    _ = language.domain("console").gettext
    if wanted and not COLOR.fullmatch(wanted):
        none = Side(NO_COLOR, NO_COLOR, _("There is no preview: what is typed is no colour."))
        return AccentPreview(light=none, dark=none)
    color = wanted.lower() or DEFAULT_ACCENT
    both = accents(color)
    darker = _(
        "Light theme: your colour has %(before)s to 1, which is too little for text. It becomes"
        " %(color)s, with %(after)s to 1: enough (AA)."
    )
    lighter = _(
        "Dark theme: your colour has %(before)s to 1, which is too little for text. It becomes"
        " %(color)s, with %(after)s to 1: enough (AA)."
    )
    light_kept = _("Light theme: your colour as it is, with %(after)s to 1: enough for text (AA).")
    dark_kept = _("Dark theme: your colour as it is, with %(after)s to 1: enough for text (AA).")

    def side(accent: Accent, background: str, kept: str, changed: str) -> Side:
        said = (kept if accent.color == color else changed) % {
            "before": _ratio(contrast(color, background), language),
            "after": _ratio(contrast(accent.color, background), language),
            "color": accent.color,
        }
        return Side(accent.color, accent.on, said)

    return AccentPreview(
        light=side(both.light, LIGHT_BACKGROUND, light_kept, darker),
        dark=side(both.dark, DARK_BACKGROUND, dark_kept, lighter),
    )


def _ratio(value: float, language: Language) -> str:
    # Cut, not rounded: 4.49 is not enough and must not read as 4.5.
    return format_decimal(int(value * 10) / 10, "0.0", locale=language.locale.replace("-", "_"))
