"""Turns view models into HTML (Jinja2, everything escaped). Knows no HTTP and no query."""

from functools import cache, lru_cache
from pathlib import Path

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup

from services.portal import formatting
from services.portal.languages import PAGE_LOCALES, Language
from services.portal.languages import language as language_of
from services.portal.pages.states import states

TEMPLATES = Path(__file__).parents[1] / "templates"
# One environment a language: texts are bound when it is made. As many as there are catalogues.
_ENVIRONMENTS_MAX = 64
# About 6 kB each: the organizations that are busy at one time.
_STATES_MAX = 1_024


class _Compiled(BytecodeCache):
    """Templates compiled once for every language: texts are looked up when a page is made."""

    def __init__(self) -> None:
        self._codes: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._codes:
            bucket.bytecode_from_string(self._codes[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._codes[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


@cache
def preload() -> None:
    """Every template in every language, so that no reader waits for one: half a second in all."""
    for locale in PAGE_LOCALES:
        environment = _environment(language_of(locale))
        for name in environment.list_templates(filter_func=_is_ours):
            environment.get_template(name)


def _is_ours(template: str) -> bool:
    return not template.startswith(("console/", "reference/"))


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
        bytecode_cache=_COMPILED,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.filters["isolated"] = formatting.isolated
    # Adds the extension's own method; its texts escape what is put into them.
    environment.install_gettext_translations(language.domain("pages"), newstyle=True)  # type: ignore[attr-defined]  # see above
    return environment
