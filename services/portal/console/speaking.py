"""The language of the console: what was chosen, else what the browser asks for. Pure."""

from services.portal.languages import (
    CONSOLE_LOCALES,
    SOURCE_LOCALE,
    Language,
    accepted,
    language,
    offered,
)
from services.portal.pages.languages_offered import Offer, language_offers


def spoken(chosen: str | None, accepts: str) -> Language:
    """`chosen` comes from a cookie, `accepts` from a header: either may be any text."""
    for locale in (offered(chosen), accepted(accepts, CONSOLE_LOCALES)):
        if locale in CONSOLE_LOCALES:
            return language(locale)
    return language(SOURCE_LOCALE)


def console_languages(shown: Language) -> list[Offer]:
    """Those that the console is complete in, in the order of their names."""
    return [offer for offer in language_offers(shown) if offer.locale in CONSOLE_LOCALES]
