"""The languages a reader may choose, each by its own name. Pure; the names are CLDR's."""

from dataclasses import dataclass
from functools import cache

from babel import Locale

from services.portal.languages import PAGE_LOCALES, Direction, Language, language, offered

# Where CLDR's name is that of a script's readers elsewhere, or of the country.
_NAMED_AS = {"zh-TW": "zh_Hant", "zh-CN": "zh_Hans"}
_OWN_NAMES = {"id": "Bahasa Indonesia"}


@dataclass(frozen=True, slots=True)
class Offer:
    """One language. `name` is in that language, so it is marked with `locale` and `direction`."""

    locale: str
    direction: Direction
    name: str
    chosen: bool


def language_offers(shown: Language) -> list[Offer]:
    """Every language that pages and documents are complete in, in the order of their names."""
    chosen = offered(shown.locale)
    return [
        Offer(locale, language(locale).direction, name, locale == chosen)
        for locale, name in _names()
    ]


@cache
def _names() -> tuple[tuple[str, str], ...]:
    named = ((locale, _name(locale)) for locale in PAGE_LOCALES)
    return tuple(sorted(named, key=lambda one: one[1].casefold()))


def _name(locale: str) -> str:
    spoken = Locale.parse(locale, sep="-")
    key = _NAMED_AS.get(locale, "")
    name = _OWN_NAMES.get(locale) or spoken.languages.get(key) or spoken.get_display_name(spoken)
    text = str(name)
    # Some languages write their names small; in a list each begins as a heading does.
    return text[:1].upper() + text[1:]
