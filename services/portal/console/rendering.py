"""Turns what pages of the console say into HTML. Knows no HTTP."""

from services.portal import templating
from services.portal.languages import Language

FOLDER = "console/"


def preload() -> None:
    """Every template in every language of the console."""
    templating.preload("console", _is_ours)


def _is_ours(template: str) -> bool:
    return template.startswith(FOLDER)


def render(template: str, language: Language, **values: object) -> str:
    """A template of templates/console in a language."""
    found = templating.speaking(language, "console").get_template(f"{FOLDER}{template}")
    return found.render(language=language, **values)
