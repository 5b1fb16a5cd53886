"""Every text that a reader sees comes from the catalogues, and the catalogues see every text."""

import ast
import re
from pathlib import Path

import pytest

from services.portal.catalogues import PORTAL, source_texts
from services.portal.pages.assets import DIRECTORY
from services.portal.pages.rendering import TEMPLATES

ASKING = {"_", "gettext", "ngettext", "pgettext", "npgettext"}
NOT_TEXT = re.compile(
    r"{#.*?#}|{{.*?}}|{%.*?%}|<style.*?</style>|<!--.*?-->|<!doctype html>", re.DOTALL
)
WRITTEN = re.compile(r">([^<]*)<|\b(?:aria-label|title|placeholder|alt)=\"([^\"]*)\"")
TEMPLATE_FILES = sorted(TEMPLATES.glob("*.html"))


@pytest.mark.parametrize("template", TEMPLATE_FILES, ids=lambda path: path.name)
def test_templates_have_no_text_of_their_own(template: Path) -> None:
    markup = NOT_TEXT.sub("", template.read_text(encoding="utf-8"))
    texts = {text.strip() for found in WRITTEN.findall(markup) for text in found}
    assert not [text for text in texts if re.search(r"\w", text)]


def test_scripts_have_no_text_of_their_own() -> None:
    for script in DIRECTORY.glob("*.js"):
        code = re.sub(r"//.*", "", script.read_text(encoding="utf-8"))
        sentences = re.findall(r"'([A-Z][a-z]+ [^']*)'|`([A-Z][a-z]+ [^`]*)`", code)
        allowed = {"Bearer ${token}"}
        assert not {text for found in sentences for text in found if text} - allowed, script.name


def test_no_text_hides_where_the_extraction_does_not_look() -> None:
    """Babel reads no call inside an f-string; such a text would stay English everywhere."""
    known = {
        form
        for message in source_texts("pages")
        for form in (message.id if isinstance(message.id, tuple) else (message.id,))
    }
    for path in sorted((PORTAL / "pages").glob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and _name(call.func) in ASKING:
                asked = call.args[1 if _name(call.func) in {"pgettext", "npgettext"} else 0]
                assert isinstance(asked, ast.Constant), f"{path.name}: a text that is computed"
                assert asked.value in known, f"{path.name}: {asked.value!r}"


def _name(function: ast.expr) -> str:
    match function:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""
