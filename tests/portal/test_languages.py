"""Which language a reader gets, and that every catalogue says all that the source says."""

import re
from pathlib import Path

import pytest

from contracts.locales import LOCALES
from services.portal import languages
from services.portal.catalogues import DOMAINS, problems, source_texts, translated
from services.portal.languages import PAGE_LOCALES, Domain, accepted, choose, language, offered


def test_the_session_decides_then_the_customer_then_the_organization() -> None:
    assert choose("fr", "de", "ar").locale == "fr"
    assert choose(None, "de", "ar").locale == "de"
    assert choose(None, None, "ar").locale == "ar"
    assert choose(None, None, None).locale == "en"


def test_a_language_without_texts_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(languages, "PAGE_LOCALES", ("en", "fr"))
    language.cache_clear()
    assert choose("ja", "fr", "en").locale == "fr"
    assert language("ja").locale == "en"
    language.cache_clear()


def test_a_region_keeps_its_locale_when_its_language_has_texts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(languages, "PAGE_LOCALES", ("en", "pt"))
    language.cache_clear()
    assert language("pt-BR").locale == "pt-BR"
    language.cache_clear()


def test_texts_of_a_region_fall_back_to_its_language_and_then_to_english(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(languages, "LOCALES_DIRECTORY", tmp_path)
    monkeypatch.setattr(languages, "PAGE_LOCALES", ("en", "pt", "pt-BR"))
    catalogue(tmp_path, "pt", {"Invoice": "Fatura", "Total": "Total (pt)"})
    catalogue(tmp_path, "pt-BR", {"Total": "Total (BR)"})
    language.cache_clear()
    languages._translations.cache_clear()
    try:
        texts = language("pt-BR").domain("documents")
        assert texts.gettext("Total") == "Total (BR)"
        assert texts.gettext("Invoice") == "Fatura"
        assert texts.gettext("Due") == "Due"
    finally:
        language.cache_clear()
        languages._translations.cache_clear()


@pytest.mark.parametrize(
    ("wanted", "read"),
    [("pt", "pt-BR"), ("pt-PT", "pt-BR"), ("zh", "zh-CN"), ("zh-HK", "zh-TW"), ("no", "nb")],
)
def test_a_language_written_in_several_ways_has_the_texts_of_the_nearest(
    wanted: str, read: str
) -> None:
    assert language(wanted).domain("pages").gettext("Invoices") == (
        language(read).domain("pages").gettext("Invoices")
    )
    assert language(wanted).domain("pages").gettext("Invoices") != "Invoices"
    assert choose(wanted, None, None).locale == wanted
    assert offered(wanted) == read


@pytest.mark.parametrize("locale", LOCALES)
def test_every_known_locale_has_a_language_and_a_direction(locale: str) -> None:
    spoken = language(locale)
    assert spoken.direction == ("rtl" if spoken.locale in {"ar", "he"} else "ltr")
    assert spoken.domain("documents").ngettext("%(n)s day", "%(n)s days", 2)


@pytest.mark.parametrize(
    ("domain", "locale"), [(domain, locale) for domain in DOMAINS for locale in translated(domain)]
)
def test_the_catalogue_is_complete_and_exact(domain: Domain, locale: str) -> None:
    assert problems(domain, locale) == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_the_source_has_texts_and_their_placeholders_are_named(domain: Domain) -> None:
    texts = [message.id for message in source_texts(domain) if message.id]
    assert texts
    for text in texts:
        forms = text if isinstance(text, list | tuple) else (text,)
        # A position cannot be moved by a translator, a name can.
        assert not any(re.search(r"%[sd]|\{\}|\{\d", form) for form in forms)


def test_no_compiled_catalogue_is_kept() -> None:
    assert not list(languages.LOCALES_DIRECTORY.rglob("*.mo"))


def test_every_folder_of_catalogues_is_a_language_of_the_portal() -> None:
    kept = {path.name.replace("_", "-") for path in languages.LOCALES_DIRECTORY.iterdir()}
    assert kept == set(PAGE_LOCALES) - {"en"}


@pytest.mark.parametrize(
    ("translation", "problem"),
    [
        ('msgid "Due on %(date)s"\nmsgstr ""', "empty"),
        ('msgid "Due on %(date)s"\nmsgstr "Le %(day)s"', "placeholders differ"),
        ('#, fuzzy\nmsgid "Due on %(date)s"\nmsgstr "Le %(date)s"', "not certain"),
        ('msgid "Gone"\nmsgstr "Parti"', "not asked for by the source"),
        ("", "missing"),
    ],
)
def test_the_check_finds_what_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, translation: str, problem: str
) -> None:
    source = tmp_path / "portal" / "documents"
    source.mkdir(parents=True)
    (source / "texts.py").write_text('gettext("Due on %(date)s")')
    monkeypatch.setattr("services.portal.catalogues.PORTAL", tmp_path / "portal")
    monkeypatch.setattr(languages, "LOCALES_DIRECTORY", tmp_path / "locales")
    path = languages.catalogue_path("fr", "documents")
    path.parent.mkdir(parents=True)
    plural = "Plural-Forms: nplurals=2; plural=(n > 1);"
    header = f'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n{plural}\\n"\n\n'
    path.write_text(header + translation + "\n")
    assert any(problem in found for found in problems("documents", "fr"))


def catalogue(directory: Path, locale: str, texts: dict[str, str]) -> None:
    """A catalogue of the documents domain with these texts."""
    path = directory / locale.replace("-", "_") / "LC_MESSAGES" / "documents.po"
    path.parent.mkdir(parents=True)
    header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    entries = "\n".join(f'msgid "{key}"\nmsgstr "{text}"\n' for key, text in texts.items())
    path.write_text(header + entries)


@pytest.mark.parametrize(
    ("header", "locale"),
    [
        ("fr-CA,fr;q=0.9,en;q=0.8", "fr"),
        ("en;q=0.5, de-AT", "de"),
        ("tlh, he;q=0.3", "he"),
        ("zh-HK", "zh-TW"),
        ("de;q=0", None),
        ("de;q=2, de;q=x, *", None),
        ("", None),
        (",".join(["tlh"] * 5_000) + ",de", None),
    ],
)
def test_a_browser_says_which_languages_it_likes(header: str, locale: str | None) -> None:
    assert accepted(header) == locale
