"""Keeps the catalogues equal to the source: `python -m services.portal.catalogues update|check`.

Reads source files and catalogues; knows nothing of how texts are used. `update` puts new texts
into every catalogue, untranslated, and takes out those that are gone. `check` names what is wrong.
"""

import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Annotated, get_args

import typer
from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po, write_po

from services.portal.languages import SOURCE_LOCALE, Domain, catalogue_path, locales_of

PORTAL = Path(__file__).parent
DOMAINS: tuple[Domain, ...] = get_args(Domain)

_METHODS = {".py": "python", ".html": "jinja2", ".txt": "jinja2", ".js": "javascript"}
_OPTIONS = {"trimmed": "true", "silent": "false", "encoding": "utf-8"}
_COMMENT_TAGS = ("Translators:",)
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")
_COUNTS = {"count", "num", "n"}
# What changes without a text having changed, or says nothing.
_IDLE_HEADER = re.compile(
    rb'^"(Project-Id-Version|Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date|Last-Translator'
    rb"|Language-Team|Generated-By): .*\n",
    re.MULTILINE,
)

app = typer.Typer(add_completion=False, no_args_is_help=True)


@cache
def source_texts(domain: Domain) -> Catalog:
    """Every text that the source of the domain asks for, with where it stands."""
    texts = Catalog(domain=domain)
    for path in _sources(domain):
        with path.open("rb") as file:
            found = extract(
                _METHODS[path.suffix],
                file,
                DEFAULT_KEYWORDS,
                _COMMENT_TAGS,
                dict(_OPTIONS),
                strip_comment_tags=True,
            )
            for _line, message, comments, context in found:
                where = path.relative_to(PORTAL).as_posix()
                # Without line numbers: a catalogue changes only when a text does.
                texts.add(message, locations=[(where, 0)], auto_comments=comments, context=context)
    return texts


def translated(domain: Domain) -> tuple[str, ...]:
    """The languages that have a catalogue of the domain."""
    return tuple(locale for locale in locales_of(domain) if locale != SOURCE_LOCALE)


def problems(domain: Domain, locale: str) -> list[str]:
    """What is wrong with a catalogue, a sentence each; empty when it is complete."""
    path = catalogue_path(locale, domain)
    if not path.exists():
        return [f"{path.name} is missing"]
    catalogue = _read(path, locale)
    wanted = source_texts(domain)
    found = [
        f"not asked for by the source: {message.id!r}"
        for message in catalogue
        if message.id and wanted.get(_first(message), message.context) is None
    ]
    if catalogue.obsolete:
        found.append(f"{len(catalogue.obsolete)} texts are commented out")
    if catalogue.plural_expr != get_plural(locale.replace("-", "_")).plural_expr:
        found.append("the Plural-Forms header is not CLDR's")
    for message in wanted:
        if message.id:
            found.extend(_faults(message, catalogue))
    return found


@app.command()
def update(domains: Annotated[list[str] | None, typer.Argument()] = None) -> None:
    """Put new texts into the catalogues (of the domains named, or all); take out what is gone."""
    for domain in _domains(domains):
        texts = source_texts(domain)
        for locale in translated(domain):
            path = catalogue_path(locale, domain)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(_updated(path, locale, texts))


@app.command()
def check(domains: Annotated[list[str] | None, typer.Argument()] = None) -> None:
    """Name every text that is missing, empty, unused or wrong; exit 1 if there is one."""
    found = [
        f"{locale} {domain}: {problem}"
        for domain in _domains(domains)
        for locale in translated(domain)
        for problem in problems(domain, locale)
    ]
    for line in found:
        typer.echo(line, err=True)
    if found:
        raise typer.Exit(1)


def _domains(names: list[str] | None) -> tuple[Domain, ...]:
    return tuple(domain for domain in DOMAINS if not names or domain in names)


def _sources(domain: Domain) -> Iterator[Path]:
    for path in sorted(PORTAL.rglob("*")):
        if path.suffix in _METHODS and _domain_of(path.relative_to(PORTAL)) == domain:
            yield path


def _domain_of(path: Path) -> Domain:
    """Templates and scripts of the console are in folders of its name, as its modules are."""
    folders = path.parts[:-1]
    if "console" in folders:
        return "console"
    return "documents" if folders[:1] == ("documents",) else "pages"


def _updated(path: Path, locale: str, texts: Catalog) -> bytes:
    catalogue = _read(path, locale) if path.exists() else _new(locale, texts)
    # A guess from a similar text is worse than none: nobody looks at a text that seems done.
    catalogue.update(texts, no_fuzzy_matching=True, update_creation_date=False)
    written = BytesIO()
    write_po(
        written, catalogue, width=100, sort_by_file=True, ignore_obsolete=True, include_lineno=False
    )
    return _IDLE_HEADER.sub(b"", written.getvalue())


def _new(locale: str, texts: Catalog) -> Catalog:
    header = f"# Portico, {texts.domain}. Kept by `python -m services.portal.catalogues update`."
    return Catalog(
        locale=locale.replace("-", "_"), domain=texts.domain, header_comment=header, fuzzy=False
    )


def _read(path: Path, locale: str) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=locale.replace("-", "_"), abort_invalid=True)


def _faults(wanted: Message, catalogue: Catalog) -> Iterator[str]:
    translated = catalogue.get(_first(wanted), wanted.context)
    if translated is None:
        yield f"missing: {wanted.id!r}"
        return
    if translated.fuzzy:
        yield f"not certain: {wanted.id!r}"
    forms = _forms(translated.string)
    is_plural = len(_forms(wanted.id)) > 1
    if len(forms) != (catalogue.num_plurals if is_plural else 1):
        yield f"not the plural forms of the language: {wanted.id!r}"
    elif not all(forms):
        yield f"empty: {wanted.id!r}"
    else:
        yield from _lost_placeholders(_forms(wanted.id), forms)


def _lost_placeholders(wanted: tuple[str, ...], forms: tuple[str, ...]) -> Iterator[str]:
    known = _placeholders(wanted[-1])
    # The forms of one and two may spell the number out.
    required = known - _COUNTS if len(forms) > 1 else known
    for form in forms:
        if not required <= _placeholders(form) <= known:
            yield f"placeholders differ: {form!r}"


def _placeholders(text: str) -> set[str]:
    return {name for groups in _PLACEHOLDER.findall(text) for name in groups if name}


def _first(message: Message) -> str:
    return _forms(message.id)[0]


def _forms(texts: object) -> tuple[str, ...]:
    """One text, or the forms of a plural: Babel has either in one attribute."""
    if isinstance(texts, list | tuple):
        return tuple(str(text or "") for text in texts)
    return (str(texts or ""),)


if __name__ == "__main__":
    app()
