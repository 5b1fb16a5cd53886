"""Pages in a language of marks show no word from elsewhere, and every text has been on a page."""

from pathlib import Path

import pytest

from services.portal import formatting
from services.portal.catalogues import source_texts
from services.portal.pages import reader as readers
from services.portal.pages import shell as shells
from services.portal.pages.assets import load_assets
from tests.portal.pages.answers import organization
from tests.portal.pages.marked import (
    MARKED,
    Marking,
    a_marked_reader,
    formatting_as_data,
    is_strange,
    strangers,
)
from tests.portal.pages.rich_pages import pages

ASSETS = load_assets()
VIEWS = ("overview", "invoices", "invoice", "account")


@pytest.fixture(autouse=True)
def marks(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, marked in formatting_as_data().items():
        monkeypatch.setattr(formatting, name, marked)
    # Days are kept by locale; those of other tests have no marks.
    monkeypatch.setattr(readers, "_day", formatting.day)
    monkeypatch.setattr(shells, "choose", lambda *_: MARKED)
    monkeypatch.setattr(shells, "language", lambda _: MARKED)


def test_every_page_says_only_what_the_catalogue_or_the_data_say() -> None:
    found = {
        name: strange for name, page in pages(a_marked_reader()) if (strange := strangers(page))
    }
    assert found == {}


def test_what_stands_before_a_session_says_only_what_the_catalogue_says() -> None:
    known = organization(name="‹Acme›")
    for view in VIEWS:
        page = shells.shell(known, {"view": view}, assets=ASSETS, nonce="n")
        assert strangers(page) == [], view
    for status in (404, 429, 500, 503):
        page = shells.failure_page(status, {}, "", assets=ASSETS, nonce="n")
        assert strangers(page) == []
    assert strangers(shells.states_only(known, "en")) == []


def test_every_text_of_the_source_has_been_asked_for_by_one_of_these_pages() -> None:
    """Otherwise a page could say anything where none of these has come to."""
    test_every_page_says_only_what_the_catalogue_or_the_data_say()
    test_what_stands_before_a_session_says_only_what_the_catalogue_says()
    wanted = {
        (message.context, message.id[0] if isinstance(message.id, tuple) else message.id)
        for message in source_texts("pages")
        if message.id
        and any(Path(where).parts[0] in {"templates", "pages"} for where, _ in message.locations)
    }
    assert wanted - Marking.asked == set()


@pytest.mark.parametrize(
    ("text", "strange"),
    [
        ("⟦Due on ⟧‹Mar 1›⟦, in ⟧‹3›⟦ days⟧", False),
        ("⟦Due on ⟧tomorrow", True),
        ("⟦Filter ⟧⟦Status⟧⟦: ⟧Paid", True),
        ("EUR 1.00 · CSV", False),
        ("Deutsch", False),
        ("Deutsch or so", True),
        ("", False),
    ],
)
def test_marks_are_told_apart(text: str, strange: bool) -> None:
    assert is_strange(text) == strange
