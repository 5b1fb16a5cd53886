"""Languages of the portal: which one a reader gets, and its texts. Knows no number or date format.

Texts are written in English in the source; catalogues (`locales/<locale>/LC_MESSAGES/<domain>.po`)
are read as they are, so that no compiled file can be out of date. Every process reads each once.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Literal

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

Domain = Literal["pages", "documents", "console"]
Direction = Literal["ltr", "rtl"]

SOURCE_LOCALE = "en"
# What is complete now, in every domain; a test compares each catalogue with the source.
PAGE_LOCALES = (
    "en", "fr", "de", "ar", "it", "es", "nb", "sv", "pt-BR", "zh-TW", "nl", "da", "fi", "pl", "cs",
    "sk", "hu", "ro", "bg", "el", "tr", "uk", "ja", "ko", "zh-CN", "th", "vi", "id", "hi", "he",
)  # fmt: skip
# Those of operators' own pages.
CONSOLE_LOCALES = ("en", "fr", "de", "es")
# A language that is written in more than one way, or goes by another name: which way readers of it
# read best. zh-CN and pt-BR are what most of them read; nn and no read nb.
_NEAREST = {
    "pt": "pt-BR", "zh": "zh-CN", "zh-HK": "zh-TW", "zh-MO": "zh-TW", "no": "nb", "nn": "nb",
}  # fmt: skip
# As many as people set; a header may have thousands.
_ACCEPTED_MAX = 20
_WEIGHT = re.compile(r"0(\.[0-9]{0,3})?|1(\.0{0,3})?")
LOCALES_DIRECTORY = Path(__file__).parent / "locales"


@dataclass(frozen=True, slots=True)
class Language:
    """A language with texts. `locale` is BCP 47 and true of the text: put it in `lang`."""

    locale: str
    direction: Direction

    def domain(self, name: Domain) -> NullTranslations:
        """The texts of one domain: `gettext`, `ngettext`, `pgettext` and `npgettext`."""
        return _translations(self.locale, name)


@lru_cache(maxsize=64)
def language(locale: str) -> Language:
    """The language of a locale, or the nearest there is: pt-BR, then pt, then English."""
    # A region keeps its own dates and numbers when only the language has texts.
    spoken = locale if any(near in PAGE_LOCALES for near in _chain(locale)) else SOURCE_LOCALE
    right_to_left = Locale.parse(spoken, sep="-").text_direction == "rtl"
    return Language(spoken, "rtl" if right_to_left else "ltr")


def choose(
    session_locale: str | None, customer_locale: str | None, organization_locale: str | None
) -> Language:
    """The session's language, else the customer's, else the organization's, else English.

    One that has no texts yet is passed over: the next one says more to the reader than English.
    """
    for locale in (session_locale, customer_locale, organization_locale):
        if locale and any(near in PAGE_LOCALES for near in _chain(locale)):
            return language(locale)
    return language(SOURCE_LOCALE)


def offered(wanted: str | None) -> str | None:
    """The language of PAGE_LOCALES that a wish from outside means: `de-AT` is `de`; None for none.

    A wish may be any text; what this answers may be given to `language`.
    """
    if wanted is None:
        return None
    spelled = wanted.replace("_", "-").lower()
    by_lower = {locale.lower(): locale for locale in PAGE_LOCALES}
    language_, _, region = spelled.partition("-")
    for near in _chain(f"{language_}-{region.upper()}" if region else language_):
        if near.lower() in by_lower:
            return by_lower[near.lower()]
    return None


def accepted(header: str, among: Collection[str] = PAGE_LOCALES) -> str | None:
    """The language of `among` that an Accept-Language header (RFC 9110, 12.5.4) likes best.

    `among` are some of PAGE_LOCALES.
    """
    liked: list[tuple[float, str]] = []
    for item in header.split(",", _ACCEPTED_MAX)[:_ACCEPTED_MAX]:
        tag, _, weight = item.partition(";")
        found = offered(tag.strip())
        weight = weight.strip().removeprefix("q=")
        if found in among and _WEIGHT.fullmatch(weight or "1"):
            liked.append((float(weight or 1), str(found)))
    # The first of those that are liked alike.
    best = max(liked, key=lambda each: each[0], default=(0.0, ""))
    return best[1] if best[0] > 0 else None


def locales_of(domain: Domain) -> tuple[str, ...]:
    """The languages that a domain is complete in."""
    return CONSOLE_LOCALES if domain == "console" else PAGE_LOCALES


def catalogue_path(locale: str, domain: Domain) -> Path:
    """Where the catalogue is kept. English has none: it is the source."""
    return LOCALES_DIRECTORY / locale.replace("-", "_") / "LC_MESSAGES" / f"{domain}.po"


def _chain(locale: str) -> tuple[str, ...]:
    """The locale, then what it is a variety of, then what is read in its place. Without English,
    which ends every chain."""
    spoken = locale.partition("-")[0]
    nearest = _NEAREST.get(locale) or _NEAREST.get(spoken)
    return tuple(dict.fromkeys(near for near in (locale, spoken, nearest) if near))


@lru_cache(maxsize=128)
def _translations(locale: str, domain: Domain) -> NullTranslations:
    translations: NullTranslations = NullTranslations()
    for near in reversed(_chain(locale)):
        path = catalogue_path(near, domain)
        if path.exists():
            nearer = _read(path, near)
            nearer.add_fallback(translations)
            translations = nearer
    return translations


def _read(path: Path, locale: str) -> GNUTranslations:
    with path.open("rb") as file:
        catalogue = read_po(file, locale=locale.replace("-", "_"), abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)
