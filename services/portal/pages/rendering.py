"""Turns view models into HTML (Jinja2, everything escaped). Knows no HTTP and no query."""

from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.portal import formatting
from services.portal.languages import Language

TEMPLATES = Path(__file__).parents[1] / "templates"
# One environment a language: texts are bound when it is made. As many as there are catalogues.
_ENVIRONMENTS_MAX = 64


def render(template: str, language: Language, **values: object) -> str:
    """The template in a language; a value that is missing is an error, never an empty space."""
    return _environment(language).get_template(template).render(language=language, **values)


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
