"""Languages a document or page can be in, as BCP 47. Pure.

The list is what Portico accepts. `services.portal.languages` knows which of them have texts, and
what stands in for the others.
"""

LOCALES = (
    "en", "fr", "de", "ar", "it", "es", "nb", "sv", "pt-BR", "zh-TW", "nl", "da", "fi", "pl",
    "cs", "sk", "hu", "ro", "bg", "el", "tr", "uk", "ja", "ko", "zh-CN", "th", "vi", "id", "hi",
    "he", "pt",
)  # fmt: skip
_BY_LOWER = {locale.lower(): locale for locale in LOCALES}


def document_locale(text: str) -> str:
    """The locale in its canonical spelling.

    Raises ValueError, with Lago's code as its message, for a language that is not known.
    """
    locale = _BY_LOWER.get(text.replace("_", "-").lower())
    if locale is None:
        raise ValueError("not_a_valid_language_code")
    return locale
