"""The element's script is small, whole, and speaks every language."""

import re
import shutil
import subprocess

import pytest

from services.portal.embed.element import (
    COMPRESSED_BYTES_MAX,
    element_script,
    element_source,
    element_texts,
    load_element,
)
from services.portal.languages import PAGE_LOCALES

ELEMENT = load_element()
SCRIPT = ELEMENT.content.decode()


def test_it_is_under_six_kilobytes_with_all_its_languages() -> None:
    assert len(ELEMENT.compressed) < COMPRESSED_BYTES_MAX


def test_every_language_has_its_texts_and_none_is_english() -> None:
    texts = element_texts()
    assert set(texts) >= set(PAGE_LOCALES)
    for locale, own in texts.items():
        assert all(own), locale
        if locale != "en":
            assert not set(own[1:]) & set(texts["en"]), locale
        assert own[1] in SCRIPT


def test_nothing_that_runs_is_taken_out() -> None:
    made = element_script(element_source(), {})
    # A text over several lines would lose its indentation.
    assert all(line.count("`") % 2 == 0 for line in made.splitlines())
    assert "/*" not in made.replace("/* no address */", "")
    code = [line.strip() for line in element_source().splitlines()]
    assert made.splitlines() == [line for line in code if line and not line.startswith("//")]


def test_it_is_a_script_that_parses() -> None:
    node = shutil.which("node")
    if node is None:
        # Browsers parse it in tests/browser; here it is only told sooner.
        return
    checked = subprocess.run([node, "--check", "-"], input=ELEMENT.content, check=False)
    assert checked.returncode == 0


def test_it_needs_no_leave_of_a_strict_policy_in_the_hosts_page() -> None:
    for sink in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "srcdoc",
    ):
        assert sink not in SCRIPT
    assert "createElement('style')" not in SCRIPT
    assert "createElement('script')" not in SCRIPT
    assert not re.search(r"setAttribute\('style'", SCRIPT)


def test_it_keeps_nothing_and_loads_nothing() -> None:
    for word in (
        "localStorage",
        "sessionStorage",
        "indexedDB",
        "document.cookie",
        "import(",
        "http:",
    ):
        assert word not in SCRIPT


def test_a_source_without_a_place_for_texts_is_refused() -> None:
    with pytest.raises(ValueError, match="no place"):
        element_script("let nothing;", {})
