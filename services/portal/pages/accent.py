"""Keeps an organization's accent colour readable on our backgrounds. Pure; knows no page.

WCAG 2.2 (1.4.3) asks for a contrast of 4.5 between text and what is behind it. A colour that has
less is mixed with black (light theme) or white (dark theme) just far enough.
"""

from dataclasses import dataclass

CONTRAST_MIN = 4.5
# A touch above, so that rounding to 8 bits never falls below.
_CONTRAST_AIM = 4.55
_STEPS = 256
_LINEAR_BELOW = 0.04045

Rgb = tuple[int, int, int]

BLACK: Rgb = (0, 0, 0)
WHITE: Rgb = (255, 255, 255)
# What lies behind links and buttons; the same values stand in static/base.css, a test compares.
# The light one is the tint under a row that is pointed at, the darkest a link is ever on.
LIGHT_BACKGROUND = "#f4f5f7"
DARK_BACKGROUND = "#1d2025"
DEFAULT_ACCENT = "#2b50c7"


@dataclass(frozen=True, slots=True)
class Accent:
    """One theme's colours, as `#rrggbb`: `color` for text and fills, `on` for text on the fill."""

    color: str
    on: str


@dataclass(frozen=True, slots=True)
class Accents:
    """The accent in both themes."""

    light: Accent
    dark: Accent


def accents(wanted: str | None, otherwise: Accents | None = None) -> Accents:
    """Readable variants of the wanted colour (`#rrggbb`); else those given, else of the default."""
    color = _parse(wanted) if wanted else None
    if color is None and otherwise is not None:
        return otherwise
    if color is None:
        color = _parse(DEFAULT_ACCENT) or BLACK
    return Accents(
        light=_accent(color, LIGHT_BACKGROUND, BLACK), dark=_accent(color, DARK_BACKGROUND, WHITE)
    )


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    return _contrast(_parse(one) or BLACK, _parse(other) or BLACK)


def _accent(color: Rgb, background: str, towards: Rgb) -> Accent:
    behind = _parse(background) or WHITE
    readable = next(
        mixed
        for step in range(_STEPS + 1)
        if _contrast(mixed := _mix(color, towards, step / _STEPS), behind) >= _CONTRAST_AIM
    )
    on = WHITE if _contrast(readable, WHITE) >= CONTRAST_MIN else BLACK
    return Accent(_format(readable), _format(on))


def _mix(color: Rgb, towards: Rgb, share: float) -> Rgb:
    red, green, blue = (
        round(own + (other - own) * share) for own, other in zip(color, towards, strict=True)
    )
    return red, green, blue


def _contrast(one: Rgb, other: Rgb) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: Rgb) -> float:
    red, green, blue = (_linear(channel / 255) for channel in color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    """The sRGB transfer function, undone (IEC 61966-2-1)."""
    if channel <= _LINEAR_BELOW:
        return channel / 12.92
    return float(((channel + 0.055) / 1.055) ** 2.4)


def _parse(text: str) -> Rgb | None:
    digits = text.removeprefix("#")
    if len(digits) != len("rrggbb") or digits == text:
        return None
    try:
        red, green, blue = bytes.fromhex(digits)
    except ValueError:
        return None
    return red, green, blue


def _format(color: Rgb) -> str:
    return "#" + bytes(color).hex()
