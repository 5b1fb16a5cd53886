"""What templates are rendered by (Jinja2): everything escaped, a value that is missing an error,
never an empty space. Knows no page and no HTTP.
"""

from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from gettext import NullTranslations
from pathlib import Path
from typing import Protocol, cast

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket

from services.portal import formatting
from services.portal.languages import Domain, Language, locales_of
from services.portal.languages import language as language_of

TEMPLATES = Path(__file__).parent / "templates"
# One environment a language and domain: texts are bound when it is made. As many as there are
# catalogues.
_ENVIRONMENTS_MAX = 64


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


class _Translated(Protocol):
    """An environment with what Jinja2's extension for texts puts there."""

    def install_gettext_translations(
        self, translations: NullTranslations, *, newstyle: bool
    ) -> None: ...


def environment(
    *, compiled: BytecodeCache | None = None, extensions: Sequence[str] = ()
) -> Environment:
    """One without texts of any language."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        bytecode_cache=compiled,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=extensions,
    )


@lru_cache(maxsize=_ENVIRONMENTS_MAX)
def speaking(language: Language, domain: Domain) -> Environment:
    """One with the texts of a domain in a language; they escape what is put into them."""
    made = environment(compiled=_COMPILED, extensions=["jinja2.ext.i18n"])
    made.filters["isolated"] = formatting.isolated
    cast("_Translated", made).install_gettext_translations(language.domain(domain), newstyle=True)
    return made


@cache
def preload(domain: Domain, is_ours: Callable[[str], bool]) -> None:
    """Those templates in every language of the domain, so that nobody waits for one."""
    for locale in locales_of(domain):
        made = speaking(language_of(locale), domain)
        for name in made.list_templates(filter_func=is_ours):
            made.get_template(name)
