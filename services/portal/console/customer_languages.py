"""The languages of a customer's documents and portal, as a form offers them. Pure."""

from dataclasses import dataclass

from babel import Locale, UnknownLocaleError

from services.portal.languages import PAGE_LOCALES, SOURCE_LOCALE, Direction, language
from services.portal.pages.languages_offered import language_offers


@dataclass(frozen=True, slots=True)
class Choice:
    """One language by its own name."""

    locale: str
    direction: Direction
    name: str
    chosen: bool


def language_choices(chosen: str) -> list[Choice]:
    """Every language there is; and what was set, when it is a variety of one: `de-AT`."""
    choices = [
        Choice(offer.locale, offer.direction, offer.name, offer.locale == chosen)
        for offer in language_offers(language(SOURCE_LOCALE))
    ]
    if chosen and chosen not in PAGE_LOCALES:
        direction = language(chosen).direction
        choices.append(Choice(chosen, direction, language_name(chosen, chosen), chosen=True))
    return choices


def language_name(locale: str, shown_in: str) -> str:
    """What a language is called in another, or in itself; as it came when nobody knows it."""
    try:
        name = Locale.parse(locale, sep="-").get_display_name(Locale.parse(shown_in, sep="-"))
    except (ValueError, UnknownLocaleError):
        return locale
    text = str(name or locale)
    return text[:1].upper() + text[1:]
