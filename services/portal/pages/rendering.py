"""Turns view models into HTML. Knows no HTTP and no query."""

from functools import lru_cache

from markupsafe import Markup

from services.portal import templating
from services.portal.languages import Language
from services.portal.pages.states import states

# About 6 kB each: the organizations that are busy at one time.
_STATES_MAX = 1_024


def preload() -> None:
    """Every template in every language: half a second in all."""
    templating.preload("pages", _is_ours)


def _is_ours(template: str) -> bool:
    return not template.startswith(("console/", "reference/"))


def render(template: str, language: Language, **values: object) -> str:
    """The template in a language."""
    found = templating.speaking(language, "pages").get_template(template)
    return found.render(language=language, **values)


@lru_cache(maxsize=_STATES_MAX)
def states_html(language: Language, organization_name: str) -> Markup:
    """What the script may have to show by itself, as templates; every page carries it."""
    return Markup(  # noqa: S704 - rendered with everything escaped
        render("states.html", language, states=states(language, organization_name))
    )
