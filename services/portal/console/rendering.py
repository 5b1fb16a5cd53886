"""Turns what pages of the console say into HTML (Jinja2, everything escaped). Knows no HTTP."""

from functools import lru_cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.portal import formatting
from services.portal.languages import CONSOLE_LOCALES, Language
from services.portal.languages import language as language_of
from services.portal.pages.rendering import TEMPLATES

FOLDER = "console/"


def preload() -> None:
    """Every template in every language of the console, so that no operator waits for one."""
    for locale in CONSOLE_LOCALES:
        environment = _environment(language_of(locale))
        for name in environment.list_templates(filter_func=lambda one: one.startswith(FOLDER)):
            environment.get_template(name)


def render(template: str, language: Language, **values: object) -> str:
    """A template of templates/console in a language; a value that is missing is an error."""
    found = _environment(language).get_template(f"{FOLDER}{template}")
    return found.render(language=language, **values)


@lru_cache(maxsize=len(CONSOLE_LOCALES))
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
    environment.install_gettext_translations(  # type: ignore[attr-defined]  # see above
        language.domain("console"), newstyle=True
    )
    return environment
