"""Text that somebody else wrote, made fit to print. Pure; knows no document.

Nothing here makes text safe to put into a template: it never goes there, only into its data.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

# A paragraph of a description is printed whole; a pasted contract is not.
CHARACTERS_MAX = 600
# Longer than any word of a language or mail address; what is, must break to stay in its column.
_UNBROKEN = re.compile(r"[^\s-]{33,}")
_SHORT_CHARACTERS_MAX = 32
_PART_CHARACTERS = 12
_RIGHT_TO_LEFT = frozenset(("R", "AL"))
_BREAK = "\N{ZERO WIDTH SPACE}"
# They could make a number read backwards, or leak their direction into what follows.
_BIDI_CONTROLS = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Said:
    """Text with the direction of its own script, whatever the direction of the page."""

    text: str
    dir: Literal["ltr", "rtl"]


def said(value: object) -> Said | None:
    """The text as it can be printed; None when nothing is left of it."""
    if value is None:
        return None
    whole = str(value)
    if len(whole) <= _SHORT_CHARACTERS_MAX and whole.isascii() and whole.isprintable():
        # Most texts are of this kind: nothing of what follows would change them.
        plain = " ".join(whole.split())
        return Said(plain, "ltr") if plain else None
    text = " ".join(_BIDI_CONTROLS.sub("", _printable(whole[: 2 * CHARACTERS_MAX])).split())
    if not text:
        return None
    if len(text) > CHARACTERS_MAX:
        text = text[: CHARACTERS_MAX - 1].rstrip() + "…"
    return Said(_UNBROKEN.sub(_breakable, text), _direction(text))


def _printable(text: str) -> str:
    """The text without control, private and unassigned characters, which no font can show."""
    return "".join(
        " " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c
        for c in unicodedata.normalize("NFC", text)
        if unicodedata.category(c) not in {"Cs", "Co", "Cn"}
    )


def _breakable(match: re.Match[str]) -> str:
    word = match.group()
    parts = (word[at : at + _PART_CHARACTERS] for at in range(0, len(word), _PART_CHARACTERS))
    return _BREAK.join(parts)


def _direction(text: str) -> Literal["ltr", "rtl"]:
    """That of the first letter, as browsers do with dir=auto."""
    for character in text:
        match unicodedata.bidirectional(character):
            case "L":
                return "ltr"
            case direction if direction in _RIGHT_TO_LEFT:
                return "rtl"
    return "ltr"
