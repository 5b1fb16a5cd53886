"""The element's script is small, whole, and speaks every language."""

import json
import os
import re
import subprocess
from pathlib import Path

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


@pytest.mark.browser
@pytest.mark.parametrize(
    ("script", "verdict"), [(SCRIPT, "parses"), (SCRIPT.rstrip().rstrip(";)("), "SyntaxError")]
)
def test_it_is_a_script_that_parses(
    chromium: str, tmp_path: Path, script: str, verdict: str
) -> None:
    """Told by a browser that reads it without running it; half of it is refused."""
    written = json.dumps(script).replace("<", "\\u003c")
    page = tmp_path / "page.html"
    page.write_text(
        "<!doctype html><meta charset=utf-8><body><script>"
        f"try {{ new Function({written}); document.body.textContent = 'parses' }}"
        " catch (error) { document.body.textContent = error.name }</script>",
        encoding="utf-8",
    )
    # Chromium has no sandbox for root, which containers run as.
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    arguments = ["--headless=new", *sandbox, f"--user-data-dir={tmp_path}/profile", "--dump-dom"]
    shown = subprocess.run(
        [chromium, *arguments, page.as_uri()], capture_output=True, check=True, timeout=60
    )
    assert f"<body>{verdict}</body>" in shown.stdout.decode()


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
