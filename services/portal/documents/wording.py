"""How one document writes: its language, calendar and currency. Pure; knows no object."""

from dataclasses import dataclass
from datetime import date
from gettext import NullTranslations

from services.portal import formatting
from services.portal.documents.said import Said
from services.portal.languages import Direction, Language


@dataclass(frozen=True, slots=True)
class LocaleWording:
    """The texts of a language, and days as its readers write them."""

    texts: NullTranslations
    locale: str
    direction: Direction
    timezone: str

    def day(self, value: date) -> str:
        """A day, with its month in letters."""
        return formatting.day(value, self.locale, "long")

    def text(self, text: str) -> Said:
        """A text of the catalogue, in the direction of the page."""
        return Said(text, self.direction)

    def inside(self, said: Said) -> str:
        """Somebody's text for a place in a sentence, kept from reordering what is around it."""
        return said.text if said.dir == self.direction else formatting.isolated(said.text)


@dataclass(frozen=True, slots=True)
class Wording(LocaleWording):
    """The same with the amounts of one currency."""

    currency: str

    def money(self, amount_cents: int) -> str:
        """An amount with its currency."""
        return formatting.money(amount_cents, self.currency, self.locale)

    def amount(self, amount_cents: int) -> str:
        """An amount under a heading that names the currency."""
        return formatting.amount(amount_cents, self.currency, self.locale)


def locale_wording(language: Language, timezone: str) -> LocaleWording:
    """The wording of a document that has no amounts, or those of several currencies."""
    texts = language.domain("documents")
    return LocaleWording(texts, language.locale, language.direction, timezone)


def wording(language: Language, currency: str, timezone: str) -> Wording:
    """The wording of a document with amounts of one currency."""
    texts = language.domain("documents")
    return Wording(texts, language.locale, language.direction, timezone, currency)
