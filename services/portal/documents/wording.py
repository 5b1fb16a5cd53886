"""How one document writes: its language, currency and calendar. Pure; knows no object."""

from dataclasses import dataclass
from datetime import date
from gettext import NullTranslations

from services.portal import formatting
from services.portal.documents.said import Said
from services.portal.languages import Direction, Language


@dataclass(frozen=True, slots=True)
class Wording:
    """The texts of a language, and amounts and days as its readers write them."""

    texts: NullTranslations
    locale: str
    direction: Direction
    currency: str
    timezone: str

    def money(self, amount_cents: int) -> str:
        """An amount with its currency."""
        return formatting.money(amount_cents, self.currency, self.locale)

    def amount(self, amount_cents: int) -> str:
        """An amount under a heading that names the currency."""
        return formatting.amount(amount_cents, self.currency, self.locale)

    def day(self, value: date) -> str:
        """A day, with its month in letters."""
        return formatting.day(value, self.locale, "long")

    def text(self, text: str) -> Said:
        """A text of the catalogue, in the direction of the page."""
        return Said(text, self.direction)

    def inside(self, said: Said) -> str:
        """Somebody's text for a place in a sentence, kept from reordering what is around it."""
        return said.text if said.dir == self.direction else formatting.isolated(said.text)


def wording(language: Language, currency: str, timezone: str) -> Wording:
    """The wording of documents in a language."""
    texts = language.domain("documents")
    return Wording(texts, language.locale, language.direction, currency, timezone)
