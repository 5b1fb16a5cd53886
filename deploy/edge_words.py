"""What the edge itself says to a reader, in every language, for its Caddyfile to import.

The portal's own texts, so that a page of the edge and the page of the portal that it stands for say
the same. Knows how Caddy quotes, not where its page is.
"""

from html import escape
from http import HTTPStatus
from pathlib import Path

from services.portal.languages import PAGE_LOCALES, SOURCE_LOCALE, language, offered
from services.portal.pages.states import failure

FILE = Path(__file__).with_name("EdgeWords")
# What browsers ask for that another spelling of is offered.
_VARIETIES = ("zh-tw", "zh-hk", "zh-mo", "zh-hant", "zh", "pt", "no", "nn")
# As `languages.offered` spells it; a script is no region, and goes by its own name.
_SCRIPTS = {"zh-hant": "zh-TW"}

_HEAD = """\
# Made from the portal's catalogues by `make contracts`: change those.

# The language that a wish or an Accept-Language header names first, of those that there are.
(first_language) {
	map {args[0]} {args[1]} {
		~(?i)(?:^|,)\\s*(%s)\\b "${1}"
		default {args[2]}
	}
}

# What the page says that stands for one of a service that is away.
(away_words) {
	map {args[0]} {away_locale} {away_direction} {away_title} {away_text} {away_again} {
"""
_TAIL = "\t}\n}\n"


def words() -> str:
    """The file: each language that may be asked for, with its texts."""
    asked = dict.fromkeys((*_VARIETIES, *(locale.partition("-")[0] for locale in PAGE_LOCALES)))
    rows = [_row(f"~(?i)^{tag}$", _SCRIPTS.get(tag) or offered(tag)) for tag in asked]
    # Longer names first: `zh` would be found in `zh-tw` too.
    return _HEAD % "|".join(asked) + "".join(rows) + _row("default", SOURCE_LOCALE) + _TAIL


def _row(asked: str, locale: str | None) -> str:
    spoken = language(locale or SOURCE_LOCALE)
    state = failure(spoken.domain("pages"), HTTPStatus.SERVICE_UNAVAILABLE)
    said = (spoken.locale, spoken.direction, state.title, state.text, state.retry)
    # Escaped for HTML, a text has no quote that would end it here, and braces are no placeholder.
    quoted = (f'"{escape(text).replace("{", "&#123;")}"' for text in said)
    return f"\t\t{asked} {' '.join(quoted)}\n"
