"""Turns view models into HTML (Jinja2, everything escaped). Knows no HTTP and no query."""

from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from services.portal import formatting
from services.portal.languages import Language
from services.portal.pages.states import states

TEMPLATES = Path(__file__).parents[1] / "templates"
# One environment a language: texts are bound when it is made. As many as there are catalogues.
_ENVIRONMENTS_MAX = 64
# About 6 kB each: the organizations that are busy at one time.
_STATES_MAX = 1_024


def render(template: str, language: Language, **values: object) -> str:
    """The template in a language; a value that is missing is an error, never an empty space."""
    return _environment(language).get_template(template).render(language=language, **values)


@lru_cache(maxsize=_STATES_MAX)
def states_html(language: Language, organization_name: str) -> Markup:
    """What the script may have to show by itself, as templates; every page carries it."""
    return Markup(  # noqa: S704 - rendered with everything escaped
        render("states.html", language, states=states(language, organization_name))
    )


@lru_cache(maxsize=_ENVIRONMENTS_MAX)
def _environment(language: Language) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.filters["isolated"] = formatting.isolated
    # Adds the extension's own method; its texts escape what is put into them.
    environment.install_gettext_translations(language.domain("pages"), newstyle=True)  # type: ignore[attr-defined]
    return environment
