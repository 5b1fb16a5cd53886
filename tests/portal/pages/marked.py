"""Pages whose every text shows where it comes from: ⟦the catalogue⟧ or ‹data›.

A text of the catalogue is marked around what is put into it, so that an English word put into a
translated sentence stands outside of both.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from gettext import NullTranslations
from html.parser import HTMLParser
from typing import Any, Final

from services.portal import formatting
from services.portal.languages import Domain, Language
from services.portal.pages.languages_offered import language_offers
from tests.portal.pages.answers import a_reader

# What formats values; each answer of theirs counts as data.
FORMATTING: Final = (
    "money", "amount", "unit_price", "unit_amount", "quantity", "number", "percent", "day", "days",
    "month", "money_about", "time_of_day", "zone", "zone_name", "moment", "moment_to_the_minute",
    "time_to_the_minute",
)  # fmt: skip
# Attributes that are read out or shown, the page's own ones among them.
SPOKEN: Final = {
    "aria-label", "aria-description", "aria-roledescription", "aria-valuetext", "title",
    "placeholder", "alt", "label",
    "data-label", "data-title", "data-announce", "data-updated", "data-count", "data-full",
    "data-files", "data-size", "data-done", "data-failed", "data-too-many",
}  # fmt: skip
# Codes that are the same everywhere: currencies, formats of files, names of the zone database.
CODES: Final = re.compile(r"\b(?:EUR|JPY|CSV|ZIP|PDF|Europe/Paris)\b")
# What a script puts in, `{count}`, are numbers.
_PLACEHOLDER = re.compile(r"(%\(\w+\)s)")
_MARKED = re.compile(r"⟦[^⟦⟧‹›]*⟧|‹[^⟦⟧‹›]*›")
_LETTER = re.compile(r"[^\W\d_]")
_SILENT = {"script", "style"}


class Marking(NullTranslations):
    """Marks every text and remembers, by context and first form, which were asked for."""

    asked: Final = set[tuple[str | None, str]]()

    def gettext(self, message: str) -> str:
        return self._marked(None, message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self._marked(None, msgid1, msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        return self._marked(context, message, message)

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        return self._marked(context, msgid1, msgid1 if n == 1 else msgid2)

    def _marked(self, context: str | None, asked: str, said: str) -> str:
        self.asked.add((context, asked))
        parts = _PLACEHOLDER.split(said)
        return "".join(
            part if place % 2 or not part else f"⟦{part}⟧" for place, part in enumerate(parts)
        )


_MARKING = Marking()


@dataclass(frozen=True, slots=True)
class MarkedLanguage(Language):
    """English with marks. It equals no other language, so nothing kept for one is used for it."""

    def domain(self, name: Domain) -> NullTranslations:  # noqa: ARG002 - both are marked
        return _MARKING


MARKED: Final = MarkedLanguage("en", "ltr")


def a_marked_reader(**changes: Any) -> Any:
    """A reader of marked texts, whose formatted values are data."""
    return a_reader(language=MARKED, organization_name="‹Acme›", **changes)


def as_data(function: Callable[..., str]) -> Callable[..., str]:
    """The formatting function with what it answers marked."""

    def marked(*values: Any, **options: Any) -> str:
        text = function(*values, **options)
        return f"‹{text}›" if text else ""

    return marked


def formatting_as_data() -> dict[str, Callable[..., str]]:
    """What to put in the place of each function of `formatting`."""
    return {name: as_data(getattr(formatting, name)) for name in FORMATTING}


def strangers(page: str) -> list[str]:
    """What a reader would see or hear that is from neither."""
    reading = _Reading()
    reading.feed(page)
    reading.close()
    return [text for text in reading.texts if is_strange(text)]


def is_strange(text: str) -> bool:
    """Whether the text has letters outside of both marks."""
    marked = None
    while marked != text:
        marked, text = text, _MARKED.sub(" ", text)
    if text.strip() in _NAMES_OF_LANGUAGES:
        return False
    return _LETTER.search(CODES.sub("", text)) is not None


# Each is written in its own language for everybody.
_NAMES_OF_LANGUAGES = {offer.name for offer in language_offers(MARKED)}


class _Reading(HTMLParser):
    """Collects the texts of a page and those of its attributes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self._silent = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent = tag if tag in _SILENT else ""
        self.texts += [value for name, value in attrs if name in SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        if tag == self._silent:
            self._silent = ""

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.texts.append(data)
